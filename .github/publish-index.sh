#!/bin/sh
# Reads feeds into a publisher's folder and publishes its index: for a timer, and for workflows/publish-index.yml.
#
#   publish-index.sh FEEDS NEWS PUBLIC KEY NAME
#
# FEEDS    a file with the address of a feed on each line; lines that begin with # are notes
# NEWS     the publisher's folder: stories, by the day they were read on, and the record of what was published
# PUBLIC   the folder that is copied to a host
# KEY      the secret key, without a password or with it in SIDELIGHT_PASSWORD
# NAME     the index's name
#
# CONTACT  (environment) address by which an outlet reaches you; it is told to every host that is asked
# OPTIONS  (environment) more options of `sidelight stories`, as --full-text
# KEEP     (environment) days that a story stays; 60 where it is not set
set -eu
feeds=$1 news=$2 public=$3 key=$4 name=$5
contact=${CONTACT:?set it to an address by which outlets reach you}
mkdir -p "$news/stories"
today="$news/stories/$(date -u +%F).jsonl"
new="$news/stories/.today"

# Those of today so far come first: of one address, the later story counts.
set -- "$feeds"
if [ -s "$today" ]; then set -- "$today" "$feeds"; fi
# shellcheck disable=SC2086 # options are several words
if sidelight stories "$@" --contact "$contact" ${OPTIONS:-} > "$new"; then mv "$new" "$today"; else rm -f "$new"; fi
find "$news/stories" -name '*.jsonl' -mtime "+${KEEP:-60}" -delete
sidelight publish "$news" "$public" --key "$key" --name "$name"
sidelight --quiet verify "$public"

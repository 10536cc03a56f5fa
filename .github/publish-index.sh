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
# KEEP     (environment) days that a story stays; 60 where it is not set
set -eu
feeds=$1 news=$2 public=$3 key=$4 name=$5
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$news/stories"
today="$news/stories/$(date -u +%F).jsonl"

# Those of today so far come first: of one address, the later story counts.
if [ -s "$today" ]; then cp "$today" "$work/0000.jsonl"; fi
number=0
while read -r feed || [ -n "$feed" ]; do
  case $feed in '' | '#'*) continue ;; esac
  number=$((number + 1))
  file="$work/$(printf %04d "$number").xml"
  curl --silent --show-error --fail --location --compressed --max-time 60 --max-filesize 20000000 \
    --user-agent "sidelight (+${CONTACT:?set it to an address by which outlets reach you})" --output "$file" "$feed" ||
    { rm -f "$file"; echo "left out: $feed" >&2; }
done < "$feeds"

if [ -n "$(ls "$work")" ]; then
  sidelight --quiet stories --keep-going "$work"/* > "$news/stories/.today"
  mv "$news/stories/.today" "$today"
fi
find "$news/stories" -name '*.jsonl' -mtime "+${KEEP:-60}" -delete
sidelight publish "$news" "$public" --key "$key" --name "$name"
sidelight --quiet verify "$public"

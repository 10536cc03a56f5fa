//! An answer -> the plain JavaScript object of the same shape as its JSON: `null` for what is absent, times as numbers.
//!
//! Written here for its size: serde-wasm-bindgen brings maps, bigints and an error for each of them, 12 KB gzipped that
//! no answer needs. What an answer may hold is in [`ToJs`]; anything else is an error, which the boundary tests would meet.

use js_sys::{Array, Object, Reflect};
use serde::{
    Serialize,
    ser::{self, Impossible, SerializeSeq, SerializeStruct, SerializeTuple, Serializer},
};
use std::{cell::RefCell, fmt};
use wasm_bindgen::JsValue;

/// The object for an answer.
///
/// # Errors
/// Where the answer holds what [`ToJs`] does not take.
pub fn to_js<T: Serialize>(answer: &T) -> Result<JsValue, JsValue> {
    let known = ToJs::default();
    answer.serialize(&known).map_err(|Untold| js_sys::Error::new("an answer holds what JavaScript is not told").into())
}

/// Takes booleans, numbers, text, options, sequences, pairs, structs and variants without fields.
#[derive(Default)]
struct ToJs {
    /// Names of fields seen so far, told by where they lie: the objects of an answer repeat them.
    names: RefCell<Vec<(&'static str, JsValue)>>,
}

impl ToJs {
    fn name(&self, name: &'static str) -> JsValue {
        let mut names = self.names.borrow_mut();
        if let Some((_, known)) = names.iter().find(|(known, _)| std::ptr::eq(*known, name)) {
            return known.clone();
        }
        let value = JsValue::from_str(name);
        names.push((name, value.clone()));
        value
    }
}

/// Something that no answer holds.
#[derive(Debug)]
struct Untold;

impl fmt::Display for Untold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not told")
    }
}

impl std::error::Error for Untold {}

impl ser::Error for Untold {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// An array on its way.
struct Items<'a>(&'a ToJs, Array);

/// An object on its way.
struct Fields<'a>(&'a ToJs, Object);

type Refused = Impossible<JsValue, Untold>;

impl<'a> Serializer for &'a ToJs {
    type Ok = JsValue;
    type Error = Untold;
    type SerializeSeq = Items<'a>;
    type SerializeTuple = Items<'a>;
    type SerializeTupleStruct = Refused;
    type SerializeTupleVariant = Refused;
    type SerializeMap = Refused;
    type SerializeStruct = Fields<'a>;
    type SerializeStructVariant = Refused;

    fn serialize_bool(self, value: bool) -> Result<JsValue, Untold> {
        Ok(JsValue::from_bool(value))
    }

    fn serialize_i8(self, value: i8) -> Result<JsValue, Untold> {
        self.serialize_f64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Result<JsValue, Untold> {
        self.serialize_f64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Result<JsValue, Untold> {
        self.serialize_f64(value.into())
    }

    /// Exact up to 2^53: times and lengths in bytes.
    fn serialize_i64(self, value: i64) -> Result<JsValue, Untold> {
        self.serialize_f64(value as f64)
    }

    fn serialize_u8(self, value: u8) -> Result<JsValue, Untold> {
        self.serialize_f64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Result<JsValue, Untold> {
        self.serialize_f64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Result<JsValue, Untold> {
        self.serialize_f64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Result<JsValue, Untold> {
        self.serialize_f64(value as f64)
    }

    fn serialize_f32(self, value: f32) -> Result<JsValue, Untold> {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Result<JsValue, Untold> {
        Ok(JsValue::from_f64(value))
    }

    fn serialize_char(self, value: char) -> Result<JsValue, Untold> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<JsValue, Untold> {
        Ok(JsValue::from_str(value))
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<JsValue, Untold> {
        Err(Untold)
    }

    fn serialize_none(self) -> Result<JsValue, Untold> {
        Ok(JsValue::NULL)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<JsValue, Untold> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<JsValue, Untold> {
        Ok(JsValue::NULL)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<JsValue, Untold> {
        Err(Untold)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<JsValue, Untold> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<JsValue, Untold> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<JsValue, Untold> {
        Err(Untold)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'a>, Untold> {
        Ok(Items(self, Array::new()))
    }

    fn serialize_tuple(self, _: usize) -> Result<Items<'a>, Untold> {
        Ok(Items(self, Array::new()))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Refused, Untold> {
        Err(Untold)
    }

    fn serialize_tuple_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<Refused, Untold> {
        Err(Untold)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Refused, Untold> {
        Err(Untold)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Fields<'a>, Untold> {
        Ok(Fields(self, Object::new()))
    }

    fn serialize_struct_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<Refused, Untold> {
        Err(Untold)
    }
}

impl SerializeSeq for Items<'_> {
    type Ok = JsValue;
    type Error = Untold;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Untold> {
        self.1.push(&value.serialize(self.0)?);
        Ok(())
    }

    fn end(self) -> Result<JsValue, Untold> {
        Ok(self.1.into())
    }
}

impl SerializeTuple for Items<'_> {
    type Ok = JsValue;
    type Error = Untold;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Untold> {
        SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Result<JsValue, Untold> {
        SerializeSeq::end(self)
    }
}

impl SerializeStruct for Fields<'_> {
    type Ok = JsValue;
    type Error = Untold;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Untold> {
        let value = value.serialize(self.0)?;
        Reflect::set(&self.1, &self.0.name(name), &value).map_err(|_| Untold)?;
        Ok(())
    }

    fn end(self) -> Result<JsValue, Untold> {
        Ok(self.1.into())
    }
}

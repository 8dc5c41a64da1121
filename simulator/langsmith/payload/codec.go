package payload

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"

	"github.com/hookdrill/hookdrill/simulator/wire"
)

type (
	timePointer = *time.Time
	rawPointer  = *json.RawMessage
	rawsPointer = *[]json.RawMessage
)

// codec reads and writes one field of a run. Write appends its value; it
// appends nothing where the field is to be left out.
type codec struct {
	read  func(r *Run, value []byte) *Error
	write func(b []byte, r *Run) []byte
}

func text(field func(*Run) *string) codec {
	return codec{
		read: func(r *Run, value []byte) *Error {
			if value[0] != '"' {
				return wire.Unlike(value, "a string")
			}
			*field(r) = wire.Unquote(value)
			return nil
		},
		write: func(b []byte, r *Run) []byte { return appendText(b, *field(r)) },
	}
}

const wantID = `a UUID such as "6ab80f10-d79c-4fa2-b441-922ed6feb630"`

func readID(value []byte) (string, *Error) {
	if value[0] == '"' {
		if text := wire.Unquote(value); wire.IsUUID(text) {
			return text, nil
		}
	}
	return "", wire.Wrong(value, wantID)
}

func id(field func(*Run) *string) codec {
	return codec{
		read: func(r *Run, value []byte) (err *Error) {
			*field(r), err = readID(value)
			return err
		},
		write: func(b []byte, r *Run) []byte { return appendText(b, *field(r)) },
	}
}

func idOrNull(field func(*Run) *string) codec {
	return orNull(id(field), func(r *Run) bool { return *field(r) == "" }, wantID+", or null")
}

// orNull lets a field be null, which leaves it as it is.
func orNull(inner codec, isNothing func(*Run) bool, want string) codec {
	return codec{
		read: func(r *Run, value []byte) *Error {
			if wire.IsNull(value) {
				return nil
			}
			err := inner.read(r, value)
			if err != nil && err.Pointer == "" {
				err.Want = want
			}
			return err
		},
		write: func(b []byte, r *Run) []byte {
			if isNothing(r) {
				return append(b, "null"...)
			}
			return inner.write(b, r)
		},
	}
}

func flag(field func(*Run) **bool) codec {
	return orNull(codec{
		read: func(r *Run, value []byte) *Error {
			yes := value[0] == 't'
			if !yes && value[0] != 'f' {
				return wire.Wrong(value, "")
			}
			*field(r) = &yes
			return nil
		},
		write: func(b []byte, r *Run) []byte { return strconv.AppendBool(b, **field(r)) },
	}, func(r *Run) bool { return *field(r) == nil }, "true, false or null")
}

func readTime(value []byte, aware bool, want string) (time.Time, *Error) {
	if value[0] == '"' {
		if t, ok := wire.ParseTime(wire.Unquote(value), aware); ok {
			return t, nil
		}
	}
	return time.Time{}, wire.Wrong(value, want)
}

// clockOrNothing is a time that may be missing, but not null.
func clockOrNothing(field func(*Run) timePointer) codec {
	return codec{
		read: func(r *Run, value []byte) (err *Error) {
			*field(r), err = readTime(value, false, wantNaive)
			return err
		},
		write: func(b []byte, r *Run) []byte {
			if field(r).IsZero() {
				return b
			}
			return appendText(b, formatTime(*field(r), false))
		},
	}
}

func clock(field func(*Run) timePointer) codec {
	return orNull(clockOrNothing(field), func(r *Run) bool { return field(r).IsZero() }, wantNaive+"; or null")
}

func readCount(value []byte) (int64, *Error) {
	n, err := strconv.ParseInt(string(value), 10, 64)
	if err != nil || n < 0 {
		return 0, wire.Wrong(value, "a whole number, 0 or more")
	}
	return n, nil
}

func count(field func(*Run) *int64) codec {
	return codec{
		read: func(r *Run, value []byte) (err *Error) {
			*field(r), err = readCount(value)
			return err
		},
		write: func(b []byte, r *Run) []byte { return strconv.AppendInt(b, *field(r), 10) },
	}
}

func cost(field func(*Run) *Decimal) codec {
	return orNull(codec{
		read: func(r *Run, value []byte) *Error {
			if value[0] == '"' {
				if text := wire.Unquote(value); isDecimal(text) {
					*field(r) = Decimal(text)
					return nil
				}
			}
			return wire.Wrong(value, wantDecimal)
		},
		write: func(b []byte, r *Run) []byte { return appendText(b, string(*field(r))) },
	}, func(r *Run) bool { return field(r).IsNull() }, wantDecimal)
}

func ids(field func(*Run) *[]string) codec {
	return orNull(codec{
		read: func(r *Run, value []byte) *Error {
			if value[0] != '[' {
				return wire.Unlike(value, "")
			}
			list := []string{}
			for i, element := range wire.Elements(value) {
				id, err := readID(element)
				if err != nil {
					return err.At(i)
				}
				list = append(list, id)
			}
			*field(r) = list
			return nil
		},
		write: func(b []byte, r *Run) []byte { return appendList(b, *field(r), appendText) },
	}, func(r *Run) bool { return *field(r) == nil }, "a list of UUIDs, or null")
}

const wantObject = "an object, or null"

func object(field func(*Run) rawPointer) codec {
	return orNull(codec{
		read: func(r *Run, value []byte) *Error {
			if value[0] != '{' {
				return wire.Unlike(value, "")
			}
			*field(r) = bytes.Clone(value)
			return nil
		},
		write: func(b []byte, r *Run) []byte { return append(b, *field(r)...) },
	}, func(r *Run) bool { return *field(r) == nil }, wantObject)
}

func objects(field func(*Run) rawsPointer) codec {
	return orNull(codec{
		read: func(r *Run, value []byte) *Error {
			if value[0] != '[' {
				return wire.Unlike(value, "")
			}
			list := []json.RawMessage{}
			for i, element := range wire.Elements(value) {
				if element[0] != '{' {
					return wire.Unlike(element, "an object").At(i)
				}
				list = append(list, bytes.Clone(element))
			}
			*field(r) = list
			return nil
		},
		write: func(b []byte, r *Run) []byte { return appendList(b, *field(r), appendRaw) },
	}, func(r *Run) bool { return *field(r) == nil }, "a list of objects, or null")
}

func s3(field func(*Run) *S3URLs) codec {
	return orNull(codec{
		read: func(r *Run, value []byte) *Error {
			if err := checkS3(value); err != nil {
				return err
			}
			*field(r) = bytes.Clone(value)
			return nil
		},
		write: func(b []byte, r *Run) []byte { return append(b, *field(r)...) },
	}, func(r *Run) bool { return *field(r) == nil }, wantObject)
}

func stats(field func(*Run) *FeedbackStats) codec {
	return codec{
		read: func(r *Run, value []byte) (err *Error) {
			*field(r), err = readStats(value)
			return err
		},
		write: func(b []byte, r *Run) []byte { return appendStats(b, *field(r)) },
	}
}

package dispatch

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

// fill sets every field that can be set to something drawn, or leaves it zero.
// A field that is new in a record or an attempt is filled as well, so that the
// test below finds out.
func fill(t *testing.T, draw *rand.Rand, v reflect.Value) {
	t.Helper()
	if v.Type() == reflect.TypeFor[time.Time]() {
		if draw.IntN(3) > 0 {
			zone := time.FixedZone("", (draw.IntN(25)-12)*1800)
			v.Set(reflect.ValueOf(time.Unix(draw.Int64N(1<<33), draw.Int64N(3)*500_000_001).In(zone)))
		}
		return
	}
	if v.Type() == reflect.TypeFor[json.RawMessage]() {
		v.SetBytes([]byte([]string{"", `{}`, `{"run":["a \"quote\""]}`}[draw.IntN(3)]))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for _, field := range v.Fields() {
			fill(t, draw, field)
		}
	case reflect.Slice:
		if n := draw.IntN(4); n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), n-1, n-1))
		}
		for i := range v.Len() {
			fill(t, draw, v.Index(i))
		}
	case reflect.String:
		v.SetString([]string{"", "2xx", "a \"quote\" \\ and <more> & ü \n\x01", "5xx-exhausted", "broken \xff"}[draw.IntN(5)])
	case reflect.Bool:
		v.SetBool(draw.IntN(2) == 1)
	case reflect.Int, reflect.Int64:
		v.SetInt(draw.Int64N(3) * draw.Int64N(1000))
	default:
		t.Fatalf("this test knows no %v", v.Kind())
	}
}

func TestRecordsAreWrittenAsEncodingJSONWritesThem(t *testing.T) {
	t.Parallel()
	draw := rand.New(rand.NewPCG(1, 1))
	for range 2000 {
		var r Record
		fill(t, draw, reflect.ValueOf(&r).Elem())
		want, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.append(nil); string(got) != string(want) {
			t.Fatalf("the record is written as\n%s\nwant\n%s", got, want)
		}
	}
}

func BenchmarkRecord(b *testing.B) {
	now := time.Now()
	r := Record{Outcome: sender.Outcome{Delivered: true, Reason: "2xx", Attempts: []sender.Attempt{
		{Number: 1, Request: 1, Start: now, Ready: now, Written: now, Head: now, End: now, Phase: sender.PhaseDone, Class: sender.Class2xx, Status: 204},
	}}}
	for b.Loop() {
		r.append(make([]byte, 0, usualRecord))
	}
}

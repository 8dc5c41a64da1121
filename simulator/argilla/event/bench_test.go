package event_test

import (
	"testing"

	"github.com/hookdrill/hookdrill/fixtures/argilla/bodies"
	"github.com/hookdrill/hookdrill/simulator/argilla/event"
)

func BenchmarkDecode(b *testing.B) {
	for _, name := range []string{"dataset.created", "record.completed"} {
		b.Run(name, func(b *testing.B) {
			body := bodies.Body(name)
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := event.Decode(body); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkEncode(b *testing.B) {
	e := decode(b, bodies.Body("record.completed"))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := event.Encode(e); err != nil {
			b.Fatal(err)
		}
	}
}

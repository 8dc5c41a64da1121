package mutant

import "bytes"

func leavesOutWhatIsNull() Mutant {
	return Mutant{
		Name:   "leaves-out-what-is-null",
		Defect: "It leaves an external_id out of a payload where there is none.",
		Breaks: []Break{
			{Rule: "AR-PAYLOAD"},
			{Rule: "AR-PYTHON-JSON", Why: "without it there is no event whose writing could be looked at"},
		},
		Argilla: handsOver(func(body []byte) []byte {
			return bytes.ReplaceAll(body, []byte(`"external_id": null, `), nil)
		}),
	}
}

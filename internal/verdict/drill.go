package verdict

const drills = "docs/drills.md"

// drillRules are what holds of every delivery whatever its endpoint does: the
// invariants of a drill. They know no endpoint's script; what a sender should
// have done is worked out from what happened to it, by its policy.
func drillRules() []Rule {
	return []Rule{
		{DrillNothingLost, "Every delivery that was accepted ends delivered or failed.", drills, Decision},
		{DrillBudget, "No delivery makes more attempts than its policy allows, given how they ended.", drills, Decision},
		{DrillWholeBudget, "No delivery is given up while its policy still has an attempt for it.", drills, Decision},
		{DrillFinal, "Nothing is sent for a delivery after its final outcome.", drills, Decision},
		{DrillPauses, "The pauses between attempts are those of the policy.", drills, Decision},
		{DrillDeadlines, "No attempt waits longer than the policy's deadlines.", drills, Decision},
		{DrillSameBytes, "Every attempt of a delivery sends the same bytes.", drills, Decision},
		{DrillJournals, "What the sender says it did and what the network saw agree.", drills, Decision},
		{DrillStrays, "Nothing arrives that no delivery accounts for.", drills, Decision},
		{DrillBystander, "A delivery to a healthy endpoint begins within 1 s, however sick others are.", drills, Decision},
		{DrillHorizon, "Every delivery ends within the time that its policy and its queue allow.", drills, Decision},
		{DrillSignature, "Every attempt of a signed delivery is signed by the keys in force, at its own time.", drills, Decision},
		{DrillOneEffect, "A listener that drops what it knows by its id has one effect for each signed delivery.", drills, Decision},
		{DrillNothingLeft, "Once everything has ended no connection is left open.", drills, Decision},
	}
}

// The ids of the invariants.
const (
	DrillNothingLost = "DRILL-NOTHING-LOST"
	DrillBudget      = "DRILL-BUDGET"
	DrillWholeBudget = "DRILL-WHOLE-BUDGET"
	DrillFinal       = "DRILL-FINAL"
	DrillPauses      = "DRILL-PAUSES"
	DrillDeadlines   = "DRILL-DEADLINES"
	DrillSameBytes   = "DRILL-SAME-BYTES"
	DrillJournals    = "DRILL-JOURNALS"
	DrillStrays      = "DRILL-STRAYS"
	DrillBystander   = "DRILL-BYSTANDER"
	DrillHorizon     = "DRILL-HORIZON"
	DrillSignature   = "DRILL-SIGNATURE"
	DrillOneEffect   = "DRILL-ONE-EFFECT"
	DrillNothingLeft = "DRILL-NOTHING-LEFT"
)

package diagnosis

// DiagnoseBriefly tries a few dozen readings only: a fuzz test has thousands of
// requests to go through.
func DiagnoseBriefly(r Request) (Diagnosis, error) { return diagnose(r, 16<<10) }

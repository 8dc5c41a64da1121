package fakeendpoint

func resetDefinition() Definition {
	return Definition{
		Name:    "reset",
		Usage:   "reset(when: after|during|before)",
		About:   "Breaks the connection with a TCP reset: after the whole request is read, during it (head and half of the body are read), or before anything of it is.",
		Example: "reset(when: after) x2, 200",
		build: func(a *arguments) (Behaviour, error) {
			when := a.when()
			if when == beforeRequest {
				return breakingEarly{how: (*Connection).Reset}, nil
			}
			return breaking{during: when == duringRequest, how: (*Exchange).Reset}, nil
		},
	}
}

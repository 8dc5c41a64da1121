package fakeendpoint

func closeDefinition() Definition {
	return Definition{
		Name:    "close",
		Usage:   "close(when: after|during|before)",
		About:   "Closes the connection without an answer: after the whole request is read, during it (head and half of the body are read), or before anything of it is.",
		Example: "close(when: during), 200",
		build: func(a *arguments) (Behaviour, error) {
			when := a.when()
			if when == beforeRequest {
				return breakingEarly{how: (*Connection).Close}, nil
			}
			return breaking{during: when == duringRequest, how: (*Exchange).Close}, nil
		},
	}
}

package export

// palette is the colours of one background, as CSS names them. The lanes keep
// away from the colours of good and bad.
type palette struct {
	Ground, Text, Faint, Border, Held, Good, Bad, Warn, Added string
	Lanes                                                     [6]string
}

func light() palette {
	return palette{
		Ground: "#ffffff", Text: "#1c2230", Faint: "#5c6474", Border: "#c9ced8", Held: "#6b2fb3",
		Good: "#116329", Bad: "#b4161f", Warn: "#7a5200", Added: "#e9f5ea",
		Lanes: [6]string{"#006d85", "#9a4a00", "#7d2fae", "#5f5a00", "#a8266b", "#3849b0"},
	}
}

func dark() palette {
	return palette{
		Ground: "#12141c", Text: "#e6e9f0", Faint: "#8f96a8", Border: "#3a4052", Held: "#d7bfff",
		Good: "#7fd88f", Bad: "#ff7a85", Warn: "#f2c55c", Added: "#1a2c20",
		Lanes: [6]string{"#4fd6e8", "#ffab5e", "#d99bff", "#e8e07a", "#ff9ecb", "#9fb6ff"},
	}
}

package payload

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/hookdrill/hookdrill/simulator/wire"
)

const (
	longestDecimal  = 100
	largestExponent = 400 // beyond float64 already; a billion would fill the memory with zeros
	wantDecimal     = `a decimal number in quotes, such as "0.000140", or null`
)

// Decimal is an amount of money as it came: a decimal number in text, "" for
// null. It never passes through a float64, so "0.000140" stays what it is.
type Decimal string

// ParseDecimal checks a decimal number such as "0.000140", "-1" or "1.4E-4".
func ParseDecimal(text string) (Decimal, error) {
	if !isDecimal(text) {
		return "", fmt.Errorf("%s is not a decimal number such as 0.000140", strconv.Quote(wire.Cut(text)))
	}
	return Decimal(text), nil
}

// IsNull reports whether there is no amount.
func (d Decimal) IsNull() bool { return d == "" }

// Rat is the exact amount, to add and compare. False for null and for a text
// that is not a decimal number.
func (d Decimal) Rat() (*big.Rat, bool) {
	if !isDecimal(string(d)) {
		return nil, false
	}
	return new(big.Rat).SetString(string(d))
}

// isDecimal is the pattern of the JSON Schema, -?d+(.d+)?([eE][+-]?d+)?, with
// bounds.
func isDecimal(text string) bool {
	if len(text) > longestDecimal {
		return false
	}
	text = strings.TrimPrefix(text, "-")
	mantissa := text
	if at := strings.IndexAny(text, "eE"); at >= 0 {
		mantissa = text[:at]
		exponent := text[at+1:]
		if exponent != "" && (exponent[0] == '+' || exponent[0] == '-') {
			exponent = exponent[1:]
		}
		if n, err := strconv.Atoi(exponent); !isDigits(exponent) || err != nil || n > largestExponent {
			return false
		}
	}
	whole, fraction, hasFraction := strings.Cut(mantissa, ".")
	return isDigits(whole) && (!hasFraction || isDigits(fraction))
}

func isDigits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

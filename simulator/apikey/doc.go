// Package apikey has the key that a client of a provider's API sends, as a type
// that shows nowhere but in the header of its requests.
package apikey

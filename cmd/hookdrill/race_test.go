//go:build race

package main

// fewDeliveries is how many the kill drill has unless told otherwise: the race
// detector takes its time.
const fewDeliveries = 250

//go:build !race

package main

// fewDeliveries is how many the kill drill has unless told otherwise.
const fewDeliveries = 1000

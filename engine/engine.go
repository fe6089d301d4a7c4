// Package engine names the rules engine. Its parts are the packages below.
package engine

// Version is the engine's version, recorded with every decision: what changes
// a judgement changes it.
const Version = "0.1.0"

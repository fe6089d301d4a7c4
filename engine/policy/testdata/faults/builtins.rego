package onewindow.policy

advise contains reason if {
	http.send({"method": "get", "url": "http://example.com"})
	time.now_ns() > 1
	rand.intn("x", 10) > 1
	bits.lsh(1, input.project.floor_area_m2) > 1
	opa.runtime().env
	regex.replace(input.project.name, "a", "b") == "x"
	walk(input.materials, [path, value])
	print(path, value)
	no.such(1)
	reason := {"rule": "a", "message": "m", "basis": ["law"]}
}

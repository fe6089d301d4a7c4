# What the rules of an item read of a manifest.
package onewindow.manifest

# entries[code] are the places of the entries of a material.
entries[entry.code] contains i if some i, entry in input.materials

received_on := substring(input.received_at, 0, 10)

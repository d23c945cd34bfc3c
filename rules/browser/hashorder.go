package browser

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"strings"
)

// hashOrder is the order in which a hash table gives back header names: the
// one Chromium keeps a request's headers in, so the one it looks at them in.
// Names go in sorted, then those the engine adds itself: more to a URL that is
// potentially trustworthy.
//
// The table doubles when half full and steps on by one, two, three … places
// from one that is taken (wtf/hash_table.h); names hash by rapidhash of their
// folded UTF-16 (wtf/text/case_folding_hash.h). Recordings acah-many-star,
// reqheader-safelisted-8x128, reqheader-denied-many show the order on the wire.
func hashOrder(names []string, trustworthy bool) []string {
	if len(names) < 2 {
		return names
	}
	names = slices.Clone(names)
	slices.SortStableFunc(names, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
	own := []string{"User-Agent"}
	if trustworthy {
		own = []string{"sec-ch-ua-platform", "User-Agent", "sec-ch-ua", "sec-ch-ua-mobile"}
	}
	table := make([]string, 8)
	count := 0
	for _, name := range append(names, own...) {
		if !place(table, name) {
			continue
		}
		if count++; count*2 >= len(table) {
			old := table
			table = make([]string, 2*len(old))
			for _, n := range old {
				if n != "" {
					place(table, n)
				}
			}
		}
	}
	return slices.DeleteFunc(table, func(n string) bool { return n == "" || slices.Contains(own, n) })
}

// place puts a name into the table; false when it is there already.
func place(table []string, name string) bool {
	mask := len(table) - 1
	i := int(foldedHash(name)) & mask
	for step := 1; table[i] != ""; step++ {
		if strings.EqualFold(table[i], name) {
			return false
		}
		i = (i + step) & mask
	}
	table[i] = name
	return true
}

// foldedHash is the low 24 bits of rapidhash over the name's lower-case
// UTF-16.
func foldedHash(name string) uint32 {
	b := make([]byte, 0, 2*len(name))
	for _, c := range []byte(strings.ToLower(name)) {
		b = append(b, c, 0)
	}
	if h := uint32(rapidhash(b)) & 0xFFFFFF; h != 0 {
		return h
	}
	return 0x800000
}

// The constants of rapidhash version 1, https://github.com/Nicoshev/rapidhash.
const (
	rapidSeed = 0xbdd89aa982704029
	rapid0    = 0x2d358dccaa6c78a5
	rapid1    = 0x8bb84b93962eacc9
	rapid2    = 0x4b33a62ed433d4a3
)

func rapidMix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

func rapidhash(b []byte) uint64 {
	n := uint64(len(b))
	word := func(at int) uint64 { return binary.LittleEndian.Uint64(b[at:]) }
	half := func(at int) uint64 { return uint64(binary.LittleEndian.Uint32(b[at:])) }
	seed := uint64(rapidSeed)
	seed ^= rapidMix(seed^rapid0, rapid1) ^ n
	var x, y uint64
	switch end := len(b); {
	case end > 16:
		at, left := 0, end
		if left > 48 {
			see1, see2 := seed, seed
			for ; left >= 48; at, left = at+48, left-48 {
				seed = rapidMix(word(at)^rapid0, word(at+8)^seed)
				see1 = rapidMix(word(at+16)^rapid1, word(at+24)^see1)
				see2 = rapidMix(word(at+32)^rapid2, word(at+40)^see2)
			}
			seed ^= see1 ^ see2
		}
		if left > 16 {
			seed = rapidMix(word(at)^rapid2, word(at+8)^seed^rapid1)
			if left > 32 {
				seed = rapidMix(word(at+16)^rapid2, word(at+24)^seed)
			}
		}
		x, y = word(end-16), word(end-8)
	case end >= 4:
		delta := 0
		if end >= 8 {
			delta = 4
		}
		x = half(0)<<32 | half(end-4)
		y = half(delta)<<32 | half(end-4-delta)
	case end == 2: // one UTF-16 unit
		x = uint64(binary.LittleEndian.Uint16(b))
	}
	x ^= rapid1
	y ^= seed
	hi, lo := bits.Mul64(x, y)
	return rapidMix(lo^rapid0^n, hi^rapid1)
}

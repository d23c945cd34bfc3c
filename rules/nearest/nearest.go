// Package nearest finds the word that was probably meant.
package nearest

import "strings"

// Word returns the word of among that word was most probably meant to be:
// the one with the fewest letters to change, at most a third of them or two,
// or else one that begins with the same four letters; "" when none is near. Case
// does not matter.
func Word(word string, among []string) string {
	best, fewest := "", max(2, len(word)/3)+1
	word = strings.ToLower(word)
	for _, candidate := range among {
		if d := Distance(word, strings.ToLower(candidate)); d < fewest && d < len(candidate) {
			best, fewest = candidate, d
		}
	}
	for _, candidate := range among {
		if best == "" && len(word) >= 4 && strings.HasPrefix(candidate, word[:4]) {
			best = candidate
		}
	}
	return best
}

// Distance counts the bytes to insert, delete, replace or swap with their
// neighbour to turn a into b (optimal string alignment). Words of more than
// 64 bytes are far from everything: none of ours is as long.
func Distance(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return 64
	}
	var before, above []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, above, row = above, row, make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}

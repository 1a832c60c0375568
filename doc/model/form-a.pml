/* SPDX-License-Identifier: MIT */
/*
 * Landing, form A: one entry, and a lock on it that guards every end. Kept
 * for comparison; git-refinery uses form B (form-b.pml, batch.pml).
 *
 * A runner reads the tip, builds a candidate on it and tests it, without a
 * lock. To land or to reject it takes the entry's lock, asks whether the entry
 * is still queued and whether the target has it already, and only then swaps
 * the target, or writes the end. The lock of a dead runner is freed when a
 * runner starts its loop.
 *
 * Bounds: RUNNERS, CRASHES in all, ROUNDS of a runner (one test each). With
 * -DOUTSIDER somebody forces the target once: forward, back to the start, or
 * to an unrelated commit. Verdicts are free: each test may pass or fail.
 *
 * Not modelled: several entries, progress, lost disk writes, and a dead owner
 * taken for a live one or the reverse (but see BREAK_LIVE).
 *
 * Right (states reached, no error):
 *	2 runners, 2 crashes, 3 rounds                     7 654
 *	the same with the outsider                        79 686
 *	3 runners, the same with the outsider          6 180 500
 *
 * Wrong (-DVARIANT_x, states until the first error):
 *	NO_LOCK            no lock at all                                 52
 *	INTENT             the state "landing" in place of the lock       43
 *	LAND_NO_STATE      land without "still queued?"                  361
 *	LAND_NO_HISTORY    land without a look at the target             584
 *	REJECT_NO_STATE    reject without "still queued?"                380
 *	REJECT_NO_HISTORY  reject without a look at the target           662
 *	BREAK_LIVE         free the lock of a live runner                 76
 *	TARGET_BLIND       write the target without comparing it;
 *	                   only the outsider brings it out             1 012
 *
 * Witnesses (-DWITNESS_x fails if it can happen): LANDED, REJECTED.
 */

#ifndef RUNNERS
#define RUNNERS 2
#endif
#ifndef CRASHES
#define CRASHES 2
#endif
#ifndef ROUNDS
#define ROUNDS 3
#endif
#define TIPS   6	/* more than any run needs; the bound is asserted */
#define NOBODY 255

mtype = { queued, landing, landed, rejected };

/*
 * A commit gets its number when it becomes the target's tip: before that
 * only the runner that made it knows it.
 */
byte target;		/* the tip */
byte tips = 1;		/* the next number */
bool has[TIPS];		/* our entry is in the history of this commit */

mtype state = queued;	/* of the entry */
byte lock = NOBODY;	/* of the entry: who holds it */

bool dead[RUNNERS];	/* crashed and not yet started again */
byte crashes;
byte working = RUNNERS;	/* runners that have not gone home */
bool pushed_away;	/* the outsider removed our entry from the target */

/* Crash here, perhaps: the lock stays, what the runner knew is lost. */
inline may_crash()
{
	if
	:: crashes < CRASHES ->
		crashes++;
		dead[me] = true;
		goto start
	:: true
	fi
}

inline unlock()
{
	if
	:: lock == me -> lock = NOBODY
	:: else
	fi
}

inline end_as(end)
{
	assert(state == queued || state == landing);	/* ends only once */
	assert(end != rejected || !has[target]);
	state = end
}

/* Move the target to a candidate that was built on b. */
inline land()
{
	assert(target == b);		/* overwrites nobody */
	assert(!has[target]);		/* lands only once */
	assert(state != rejected);
	assert(tips < TIPS);
	has[tips] = true;
	target = tips;
	tips++
}

/*
 * Take the lock or go round; go on only if the entry is still open and the
 * target does not have it.
 */
inline lock_and_look(skip_state, skip_history)
{
	atomic {
		if
		:: lock == NOBODY -> lock = me
		:: else -> goto start
		fi
	}
	atomic {
		may_crash();
		if
		:: state != queued && !(skip_state) -> unlock(); goto start
		:: else
		fi
	}
	atomic {
		if
		:: has[target] && !(skip_history) ->
			if
			:: state == queued -> end_as(landed)
			:: else
			fi;
			unlock();
			goto start
		:: else
		fi
	}
}

#ifdef VARIANT_BREAK_LIVE
#define breakable true
#else
#define breakable dead[lock]
#endif
#ifdef VARIANT_LAND_NO_STATE
#define land_no_state true
#else
#define land_no_state false
#endif
#ifdef VARIANT_LAND_NO_HISTORY
#define land_no_history true
#else
#define land_no_history false
#endif
#ifdef VARIANT_REJECT_NO_STATE
#define reject_no_state true
#else
#define reject_no_state false
#endif
#ifdef VARIANT_REJECT_NO_HISTORY
#define reject_no_history true
#else
#define reject_no_history false
#endif
#ifdef VARIANT_TARGET_BLIND
#define target_is_base true
#else
#define target_is_base (target == b)
#endif

proctype runner(byte me)
{
	byte b;		/* the tip that the candidate stands on */
	bool won;
	byte round;

start:	atomic {
		b = 0;
		won = false;
		if
		:: lock != NOBODY && breakable -> lock = NOBODY
		:: else
		fi;
#ifdef VARIANT_INTENT
		if
		:: state == landing && has[target] -> state = landed
		:: state == landing && !has[target] -> state = queued
		:: else
		fi;
#endif
		dead[me] = false;
		if
		:: state == landed || state == rejected || round == ROUNDS ->
			goto done
		:: else -> round++
		fi
	}

	b = target;
	atomic {		/* build the candidate, test it */
		may_crash();
		if
		:: goto pass
		:: goto fail
		fi
	}

#if defined(VARIANT_NO_LOCK) || defined(VARIANT_INTENT)
pass:	atomic {
		if
		:: state == queued
		:: else -> goto start
		fi;
#ifdef VARIANT_INTENT
		state = landing
	}
	atomic {
		may_crash();
#endif
		won = (target == b);
		if
		:: won -> land()
		:: else
		fi
	}
	atomic {
		may_crash();
		if
#ifdef VARIANT_INTENT
		:: won && state == landing -> end_as(landed)
		:: !won && state == landing -> state = queued
#else
		:: won -> end_as(landed)
#endif
		:: else
		fi;
		goto start
	}

fail:	atomic {
		if
		:: state == queued -> end_as(rejected)
		:: else
		fi;
		goto start
	}
#else
pass:	lock_and_look(land_no_state, land_no_history);
	atomic {
		won = target_is_base;
		if
		:: won -> land()
		:: else
		fi
	}
	atomic {
		may_crash();
		if
		:: won -> end_as(landed)
		:: else
		fi;
		unlock();
		goto start
	}

fail:	lock_and_look(reject_no_state, reject_no_history);
	atomic {
		end_as(rejected);
		unlock();
		goto start
	}
#endif

done:	working--
}

#ifdef OUTSIDER
/* Somebody forces the target: on top, back to the start, or anywhere. */
active proctype outsider()
{
	atomic {
		if
		:: has[tips] = has[target]; target = tips; tips++
		:: pushed_away = has[target]; target = 0
		:: pushed_away = has[target]; target = tips; tips++
		fi
	}
}
#endif

init {
	byte i;

	atomic {
		for (i : 0 .. RUNNERS - 1) {
			run runner(i)
		}
	}
	working == 0;
	assert(state != rejected || !has[target]);
	assert(state != landed || has[target] || pushed_away);
#ifdef WITNESS_LANDED
	assert(!(state == landed && has[target]))
#endif
#ifdef WITNESS_REJECTED
	assert(state != rejected)
#endif
}

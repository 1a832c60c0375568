/* SPDX-License-Identifier: MIT */
/*
 * Being asked to stop (SIGINT, SIGTERM, SIGHUP). The handler only takes note;
 * whoever waits includes stop_fd() in poll(2), and asks between steps.
 */
#ifndef UTIL_STOP_H
#define UTIL_STOP_H

/* From here on take note instead of dying. */
void stop_install(void);

/* The signal that asked, or 0. */
int stop_requested(void);

/* Readable once asked; -1 before stop_install(). */
int stop_fd(void);

#endif

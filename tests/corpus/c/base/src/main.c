#include "table.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	struct table table = { 0 };
	FILE *file;
	int error;

	if (argc != 2) {
		fprintf(stderr, "usage: shelf <file>\n");
		return 2;
	}
	file = fopen(argv[1], "r");
	if (!file) {
		perror(argv[1]);
		return EXIT_FAILURE;
	}
	error = table_read(&table, file);
	fclose(file);
	if (error)
		perror(argv[1]);
	else
		table_print_low(&table, 10, stdout);
	table_release(&table);
	return error ? EXIT_FAILURE : EXIT_SUCCESS;
}

#include "broker/log/disk.h"

#include "tests/sim/testing.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static char *make_place(void)
{
	const char *root = getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp";
	char *path = NULL;
	assert_true(asprintf(&path, "%s/disk-XXXXXX", root) > 0);
	assert_non_null(mkdtemp(path));
	return path;
}

static void note_name(void *arg, const char *name)
{
	unsigned *seen = arg;
	if (strcmp(name, "b") == 0)
		*seen += 1;
	if (strcmp(name, "a") == 0)
		*seen += 100;
}

static void test_files(void **state)
{
	(void)state;
	char *path = make_place();
	struct disk disk;
	struct why why = {0};
	uint8_t back[16] = {0};
	size_t len = sizeof(back);
	unsigned seen = 0;
	assert_int_equal(disk_open(path, &disk, &why), ERR_OK);
	int fd = disk.open(disk.self, "a", true);
	assert_true(fd >= 0);
	assert_int_equal(disk.open(disk.self, "a", true), -1);
	assert_int_equal(errno, EEXIST);
	assert_int_equal(disk_write_all(&disk, fd, bytes_of("hello", 5), 3, "a", &why), ERR_OK);
	assert_int_equal(disk_write_zeros(&disk, fd, 8, 200000, "a", &why), ERR_OK);
	assert_int_equal(disk.size(disk.self, fd), 200000);
	assert_int_equal(disk.truncate(disk.self, fd, 8), 0);
	assert_int_equal(disk.sync(disk.self, fd), 0);
	assert_int_equal(disk_read_all(&disk, fd, back, &len, 3, "a", &why), ERR_OK);
	assert_int_equal(len, 5);
	assert_memory_equal(back, "hello", 5);
	assert_int_equal(disk.close(disk.self, fd), 0);
	assert_int_equal(disk.rename(disk.self, "a", "b"), 0);
	assert_int_equal(disk.sync_dir(disk.self), 0);
	assert_int_equal(disk.list(disk.self, note_name, &seen), 0);
	assert_int_equal(seen, 1);
	assert_int_equal(disk.unlink(disk.self, "b"), 0);
	disk_close(&disk);
	free(path);
}

static void test_a_file_loses_its_name(void **state)
{
	(void)state;
	char *path = make_place();
	struct disk disk;
	struct why why = {0};
	assert_int_equal(disk_open(path, &disk, &why), ERR_OK);
	int fd = disk.open(disk.self, "a", true), other = disk.open(disk.self, "b", true);
	assert_int_equal(disk.stands(disk.self, fd, "a"), 0);
	assert_int_equal(disk.stands(disk.self, fd, "b"), -1);
	assert_int_equal(errno, ESTALE);
	assert_int_equal(disk.unlink(disk.self, "a"), 0);
	assert_int_equal(disk.stands(disk.self, fd, "a"), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(disk.rename(disk.self, "b", "a"), 0);
	assert_int_equal(disk.stands(disk.self, fd, "a"), -1);
	assert_int_equal(errno, ESTALE);
	assert_int_equal(disk.stands(disk.self, other, "a"), 0);
	disk.close(disk.self, fd);
	disk.close(disk.self, other);
	disk_close(&disk);
	free(path);
}

static void test_one_holder(void **state)
{
	(void)state;
	char *path = make_place();
	struct disk first, second;
	struct why why = {0};
	char pid[64];
	assert_int_equal(disk_open(path, &first, &why), ERR_OK);
	assert_int_equal(disk_open(path, &second, &why), ERR_LOCKED);
	snprintf(pid, sizeof(pid), "held by another broker, process %d", (int)getpid());
	assert_non_null(strstr(why.text, pid));
	assert_string_equal(why.where, path);
	disk_close(&first);
	assert_int_equal(disk_open(path, &second, &why), ERR_OK);
	disk_close(&second);
	free(path);
}

static void test_directory_is_made_and_private(void **state)
{
	(void)state;
	char *path = make_place(), below[256];
	struct disk disk;
	struct stat status;
	struct why why = {0};
	snprintf(below, sizeof(below), "%s/log", path);
	assert_int_equal(disk_open(below, &disk, &why), ERR_OK);
	assert_int_equal(stat(below, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0700);
	disk_close(&disk);
	snprintf(below, sizeof(below), "%s/no/such", path);
	assert_int_equal(disk_open(below, &disk, &why), ERR_IO);
	assert_non_null(strstr(why.text, "making the log directory"));
	free(path);
}

static void test_no_room_is_told_from_trouble(void **state)
{
	(void)state;
	struct why why = {0};
	errno = ENOSPC;
	assert_int_equal(disk_failed("x", "writing", &why), ERR_FULL);
	errno = EIO;
	assert_int_equal(disk_failed("x", "writing", &why), ERR_IO);
	assert_string_equal(why.where, "x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_a_file_loses_its_name),
		cmocka_unit_test(test_one_holder),
		cmocka_unit_test(test_directory_is_made_and_private),
		cmocka_unit_test(test_no_room_is_told_from_trouble),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

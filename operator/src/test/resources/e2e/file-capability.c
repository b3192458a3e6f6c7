// Gives a program the file capabilities of which a hexadecimal mask tells, permitted and not effective: capabilities(7), "File capabilities".
#include <stdio.h>
#include <stdlib.h>
#include <sys/xattr.h>

int main(int count, char **words) {
  unsigned long mask = count == 3 ? strtoul(words[2], NULL, 16) : 0;
  unsigned char value[20] = {0, 0, 0, 2};
  int i;
  for (i = 0; i < 4; i++) value[4 + i] = mask >> (8 * i);
  if (count == 3 && setxattr(words[1], "security.capability", value, sizeof value, 0) == 0) return 0;
  perror("file-capability");
  return 1;
}

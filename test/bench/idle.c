/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* idle - a program that ends at once */
int main(void)
{
	return 0;
}

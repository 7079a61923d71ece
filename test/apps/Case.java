// SPDX-License-Identifier: MIT OR Apache-2.0
// A JVM's habits: see cases/java.
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

public class Case {
	static class Box {
		int value = 1;
	}

	static int read(Box box) {
		return box.value;
	}

	public static void main(String[] args) throws Exception {
		int nulls = 0;
		long sum = 0;
		Box box = new Box();
		for (int i = 0; i < 200000; i++) {
			try {
				sum += read(i % 1000 == 0 ? null : box);
			} catch (NullPointerException e) {
				nulls++;
			}
		}
		System.out.println(nulls + " " + sum);

		AtomicInteger count = new AtomicInteger();
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			Thread thread = new Thread(() -> {
				for (int k = 0; k < 200; k++) {
					byte[] garbage = new byte[10000];
					count.addAndGet(garbage.length / 10000);
				}
			});
			threads.add(thread);
			thread.start();
		}
		System.gc();
		for (Thread thread : threads)
			thread.join();
		System.out.println(count);

		for (int i = 0; i < 3; i++) {
			Process process = new ProcessBuilder("echo", "child " + i).start();
			System.out.print(new String(process.getInputStream().readAllBytes()));
			System.out.println(process.waitFor());
		}
	}
}

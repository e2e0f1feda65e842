using MBot.TestKit;

namespace MBot.SystemTests.Instances;

/// <summary>A package mirror inside a box, the only one that it has: packages that tests make.</summary>
internal static class PackageRepository
{
    private const string Folder = "/srv/packages";

    /// <param name="packages">Name, what it depends on, and what its postinst does.</param>
    public static async Task AddAsync(Box box, params (string Name, string Depends, string Script)[] packages)
    {
        using var making = new TempFolder("packages");
        Directory.CreateDirectory(box.Inside(Folder));
        foreach (var (name, depends, script) in packages)
        {
            var root = making.Sub(name);
            Directory.CreateDirectory(Path.Combine(root, "DEBIAN"));
            Directory.CreateDirectory(Path.Combine(root, "usr/bin"));
            await File.WriteAllTextAsync(Path.Combine(root, "DEBIAN/control"), $"Package: {name}\nVersion: 1.0\nArchitecture: all\nMaintainer: tests <tests@example.org>\nDescription: {name}\n{(depends.Length > 0 ? $"Depends: {depends}\n" : "")}");
            await WriteProgramAsync(Path.Combine(root, "DEBIAN/postinst"), $"#!/bin/sh\nset -e\n{script}\n");
            await WriteProgramAsync(Path.Combine(root, "usr/bin", name), $"#!/bin/sh\necho {name}\n");
            if (script.Contains("deb-systemd-invoke", StringComparison.Ordinal))
            {
                Directory.CreateDirectory(Path.Combine(root, "lib/systemd/system"));
                await File.WriteAllTextAsync(Path.Combine(root, $"lib/systemd/system/{name}.service"), "[Service]\nExecStart=/usr/bin/sleep 600\nExecStartPre=/usr/bin/touch /var/lib/was-started\n[Install]\nWantedBy=multi-user.target\n");
            }

            await ChildProcess.RunAsync("dpkg-deb", ["--root-owner-group", "-b", root, Path.Combine(box.Inside(Folder), $"{name}_1.0_all.deb")]);
        }

        await box.RunAsync("sh", "-c", $"cd {Folder} && apt-ftparchive packages . >Packages");
        foreach (var list in Directory.EnumerateFiles(box.Inside("/etc/apt"), "*.list"))
            File.Delete(list);
        await box.WriteAsync("/etc/apt/sources.list", $"deb [trusted=yes] file:{Folder} ./\n");
    }

    private static async Task WriteProgramAsync(string file, string text)
    {
        await File.WriteAllTextAsync(file, text);
        File.SetUnixFileMode(file, (UnixFileMode)0b111_101_101);
    }
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MBot.SystemTests.Instances;
using MBot.TestKit;

namespace MBot.SystemTests.VirtualMachines;

/// <summary>The moment that all tests in virtual machines go on from, made once for each archive: some minutes; and then some seconds a test.</summary>
internal static class ServingMachineBase
{
    private const string Wheels = "/opt/wheelhouse";

    private static readonly Lazy<Task<string>> Made = new(MakeOnceAsync);

    private static string Whole => Path.Combine(Repository.Root, "tests", "System.Tests", "Support", "whole.py");

    private static string ThisFile => Path.Combine(Repository.Root, "tests", "System.Tests", "VirtualMachines", "ServingMachineBase.cs");

    /// <summary>Times are as short as an emulated processor lets them be.</summary>
    private static string Settings => JsonSerializer.Serialize(new
    {
        python = new { venvArguments = (string[])["--without-pip", "--system-site-packages"], pipArguments = (string[])["--no-index", "--find-links", Wheels] },
        deploy = new { watchWindow = "4s", healthTimeout = "5m" },
        slots = new { drainInterval = "2s", drainTimeout = "10s" },
    });

    public static Task<string> GetAsync() => Made.Value;

    private static async Task<string> MakeOnceAsync()
    {
        var archive = await InstanceArchive.GetAsync();
        var wheels = (await ChildProcess.RunAsync(Path.Combine(Repository.Root, "tests", "TestKit", "streamlit", "wheelhouse.sh"), [], bound: TimeSpan.FromMinutes(3))).Split('\n')[^1];
        var key = await KeyAsync(archive, wheels);
        var cache = VirtualMachineSnapshot.Cache;
        Directory.CreateDirectory(cache);
        using var held = await HoldAsync(Path.Combine(cache, "serving.lock"));
        var folder = Path.Combine(cache, $"serving-{key}");
        if (!Directory.Exists(folder))
        {
            // Under the lock whatever an earlier run left half-made is nobody's; of older archives' moments two are kept, for other checkouts.
            foreach (var old in Directory.EnumerateDirectories(cache, ".serving-*").Concat(Directory.EnumerateDirectories(cache, "serving-*").OrderByDescending(Directory.GetLastWriteTimeUtc).Skip(2)).ToList())
                Directory.Delete(old, recursive: true);
            var making = Path.Combine(cache, $".serving-{key}");
            await InstallAsync(archive, wheels, making);
            Directory.Move(making, folder);
        }

        Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow);
        return folder;
    }

    private static async Task InstallAsync(InstanceArchive archive, string wheels, string target)
    {
        await using var instance = new ServingMachine(await VirtualMachine.StartAsync(80, ServingMachine.AgentPort));
        var machine = instance.Machine;
        await machine.CopyAsync(wheels, Wheels);
        await machine.CopyAsync(Repository.Hello("v1"), "/srv/app");
        await machine.CopyAsync(Whole, "/opt/whole.py");
        await machine.CopyAsync(archive.File, $"/root/{archive.Name}");
        await machine.WriteAsync("/root/settings.json", Settings);
        await instance.CommitAsync();
        await machine.RunAsync("sh", "-ec", $"mkdir /root/archive; tar -xzf /root/{archive.Name} -C /root/archive --strip-components=1; rm /root/{archive.Name}");
        var (code, output) = await machine.TryAsync("/root/archive/install.sh", "--source", "file:///srv/app", "--settings", "/root/settings.json");
        Assert.True(code == 0, $"install.sh: exit code {code}\n{output}\n{await instance.EvidenceAsync()}");
        await machine.RunAsync("rm", "-rf", "/root/archive");
        await instance.ServesAsync();
        (await instance.Laptop.EnrolAsync()).Expect(0);
        await instance.HoldsAsync(async () => (await instance.LastOperationAsync())?.Text("state") == "succeeded", "the first deployment has succeeded");
        Assert.Equal("", await instance.BrokenAsync());
        await instance.SaveAsync(target);
    }

    /// <summary>Whatever another moment is made of.</summary>
    private static async Task<string> KeyAsync(InstanceArchive archive, string wheels)
    {
        var text = new StringBuilder($"{archive.Sha256} {Path.GetFileName(wheels)} {await VirtualMachine.VersionAsync()}\n");
        foreach (var file in Directory.EnumerateFiles(Repository.Hello("v1")).Append(Whole).Append(ThisFile).Order(StringComparer.Ordinal))
            text.AppendLine(await File.ReadAllTextAsync(file));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..12];
    }

    /// <summary>Several test runs at once make it once.</summary>
    private static async Task<FileStream> HoldAsync(string path)
    {
        FileStream? held = null;
        await Until.HoldsAsync(() => (held = TryHold(path)) is not null, TimeSpan.FromMinutes(40), $"another test run is done with {path}");
        return held!;
    }

    private static FileStream? TryHold(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null; // somebody else's just now
        }
    }
}

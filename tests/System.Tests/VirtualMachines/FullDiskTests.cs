using MBot.TestKit;
using Xunit.Abstractions;

namespace MBot.SystemTests.VirtualMachines;

/// <summary>The disk of an instance is full to its last block, journal, database and all.</summary>
[Trait("Duration", "Long")]
[Collection(Quiet.Name)]
public sealed class FullDiskTests(ITestOutputHelper output)
{
    [VirtualMachineFact]
    public async Task WithTheDiskFull_TheAppServes_WhatNeedsRoomSaysSo_AndRoomIsAllThatIsNeeded()
    {
        await using var instance = await ServingMachine.StartAsync();
        await instance.CommitAsync("round.txt", "1\n");
        // In pieces, root's reserve included; the last one byte by byte.
        await instance.Machine.TryAsync("sh", "-c",
            "n=0; for m in 4096 1024 256 64 16 4 1; do while fallocate -l ${m}M /var/fill$n; do n=$((n+1)); done; rm -f /var/fill$n; done; cat /dev/zero >/var/fill");
        output.WriteLine(await instance.Machine.RunAsync("df", "-k", "/var"));

        await instance.ServesAsync();
        await instance.ExpectAsync(0, "status");
        var refused = await instance.Laptop.RunAsync("redeploy");
        output.WriteLine($"redeploy: exit code {refused.ExitCode}\n{refused.Output}");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Matches("(?i)disk", refused.Output);
        Assert.DoesNotContain("agent.internal", refused.Output, StringComparison.Ordinal);
        await instance.HoldsAsync(async () => (await instance.Laptop.RunAsync("health", "--json")).Output.Contains("disk-full", StringComparison.Ordinal), "health says so");

        // What is started now finds no room for a view of the file system of its own: systemd says so, and tries again until there is some. What runs goes on.
        var (restarted, _) = await instance.Machine.TryAsync("systemctl", "restart", "mbot-agent");
        if (restarted != 0)
            Assert.Contains("No space left on device", (await instance.Machine.TryAsync("journalctl", "-b", "--no-pager", "-n", "40")).Output, StringComparison.Ordinal);
        Assert.True(await instance.AnswersAsync(), "the app does not answer");
        await instance.Machine.RunAsync("systemctl", "kill", "-s", "KILL", await instance.LiveUnitAsync());

        await instance.Machine.RunAsync("sh", "-c", "rm /var/fill*");
        await instance.HoldsAsync(async () => (await instance.Laptop.RunAsync("status")).ExitCode == 0, "an agent answers");
        await instance.ServesAsync();
        await instance.RedeployChangedAsync("afterwards");
        await instance.ServesAsync();
        Assert.Equal("", await instance.BrokenAsync());
        await instance.ExpectAsync(0, "audit", "verify");
    }
}

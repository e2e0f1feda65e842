using MBot.TestKit;
using Xunit.Abstractions;

namespace MBot.SystemTests.Https;

/// <summary>
/// A change of the certificate that the machine interrupts. Each round is for a name of its own, for an authority gives only so many
/// certificates for one.
/// </summary>
public sealed class InterruptedHttpsTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    [NeedsFact(Part.Deployment | Part.Acme | Part.Compiler | Part.LoopDisk)]
    [Trait("Duration", "Long")]
    public async Task WhenThePowerIsCutAtAnyPoint_TheOldOrTheNewCertificateServes_AndTheNextOneIsNotInItsWay()
    {
        using var folder = new TempFolder("faults");
        var faults = await FaultLibrary.CompileAsync(folder.Path);
        LoopDisk disk = null!;
        await using var machine = await CertifiedInstance.StartAsync(async repository =>
        {
            (var instance, disk) = await Instance.StartOnLoopDiskAsync(repository);
            return instance;
        });
        await machine.Instance.KillAgentAsync();
        machine.Instance.Environment = faults.Environment;
        await machine.Instance.StartAgentAsync();
        var served = await ServeAsync(machine, "first.example.test");

        faults.Trace();
        served = await ServeAsync(machine, "traced.example.test");
        var changes = faults.Withdraw();
        Assert.True(changes.Any(c => c.Contains("/certificates/.served.", StringComparison.Ordinal)), string.Join('\n', changes));

        served = await ServeAsync(machine, "counted.example.test"); // without an order: the next one's changes are counted from 1
        foreach (var number in Enumerable.Range(1, changes.Count))
        {
            var agent = machine.Instance.AgentId;
            var next = $"cut{number}.example.test";
            faults.Kill(new FaultPoint(number, After: true), disk);
            await using (var client = machine.Instance.StartClient(CertifiedInstance.EnableArguments(next)))
            {
                await Until.HoldsAsync(() => Instance.IsDead(agent) || client.HasExited, Bound, "the agent is dead, or the operation over");
                faults.Withdraw();
                if (!Instance.IsDead(agent))
                {
                    // What comes after the answer may be one change more or less.
                    Assert.True(number > changes.Count - 3, $"{number} of {changes.Count} was not reached:\n{client.Output}");
                    continue;
                }
            }

            await disk.PowerOnAsync();
            await machine.Instance.StartAgentAsync();
            string? now = null;
            await Until.HoldsAsync(
                async () => (await machine.ShownAsync(now = served) ?? await machine.ShownAsync(now = next)) is not null,
                Bound,
                $"https serves {served} or {next} after {changes[number - 1]}");
            await machine.Instance.OutcomeAsync(Bound);
            Assert.Equal(await machine.ShownAsync(now!), (await machine.StatusAsync()).GetProperty("certificate").Text("serial"));
            (await machine.Instance.ClientAsync("audit", "verify")).Expect(0);
            output.WriteLine($"held: after {number} ({changes[number - 1]}): {now}");
            served = await ServeAsync(machine, $"after{number}.example.test");
        }
    }

    [NeedsFact(Part.Deployment | Part.Acme | Part.Root)]
    [Trait("Duration", "Long")]
    public async Task WhenTheDiskIsFullAtAStep_TheOldCertificateServes_AndRoomIsAllThatIsNeeded()
    {
        await using var machine = await CertifiedInstance.StartAsync(repository => Instance.StartOnDiskAsync(repository, "700m"));
        var served = await ServeAsync(machine, "first.example.test");
        foreach (var step in (string[])["check", "order", "serve"])
        {
            await using (var client = machine.Instance.StartClient(CertifiedInstance.EnableArguments($"{step}.example.test")))
            {
                await client.WaitForLineAsync(line => line.Contains($"{step} …", StringComparison.Ordinal), Bound);
                MemoryDisk.Fill(machine.Instance.State);
                var code = await client.WaitForExitAsync(Bound);
                output.WriteLine($"{step}: exit code {code}\n{client.Output}");
                Assert.True(code is 0 or 5 or 6, client.Output);
                if (code == 0)
                    served = $"{step}.example.test";
                else
                    Assert.Matches("(?i)disk|no space", client.Output);
                Assert.DoesNotContain("agent.internal", client.Output, StringComparison.Ordinal);
            }

            Assert.NotNull(await machine.ShownAsync(served));
            MemoryDisk.Empty(machine.Instance.State);
            await machine.Instance.OutcomeAsync(Bound);
            served = await ServeAsync(machine, $"after-{step}.example.test");
        }
    }

    /// <returns>The name.</returns>
    private static async Task<string> ServeAsync(CertifiedInstance machine, string name)
    {
        (await machine.EnableAsync(name)).Expect(0);
        Assert.NotNull(await machine.ShownAsync(name));
        return name;
    }
}

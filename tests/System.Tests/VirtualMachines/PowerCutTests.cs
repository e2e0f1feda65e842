using MBot.TestKit;
using Xunit.Abstractions;

namespace MBot.SystemTests.VirtualMachines;

/// <summary>
/// The power goes at the end of each step of a redeploy, within milliseconds of the last thing that the step made durable: what it promised must be
/// there, and nothing else has to. The steps are those that an undisturbed redeploy shows, so that a new one joins by itself.
/// </summary>
[Trait("Duration", "Long")]
[Collection(Quiet.Name)]
public sealed class PowerCutTests(ITestOutputHelper output)
{
    private const string Same = "streamlit>=1.24,<2\n";

    [VirtualMachineFact]
    public Task AfterAPowerCutAtAnyStepOfARedeploy_AWholeReleaseServes_TheOutcomeIsOnRecord_AndTheNextRedeployWorks() => MatrixAsync(Same, _ => true);

    [VirtualMachineFact]
    public Task AfterAPowerCutWhenAnEnvironmentWasJustBuilt_ItIsWholeOrGone() => MatrixAsync("streamlit>=1.24,<3\n", step => step == "prepare environment");

    /// <param name="requirements">Of the commit that is deployed: other than those that are served want an environment of their own.</param>
    private async Task MatrixAsync(string requirements, Func<string, bool> wanted)
    {
        using var folder = new TempFolder("power-cuts");
        var ready = folder["ready"];
        var cuts = (await PrepareAsync(ready, requirements)).Where(cut => wanted(cut.Step)).ToList();
        Assert.Contains(cuts, cut => cut.Step == "prepare environment");

        List<string> broken = [];
        foreach (var cut in cuts)
        {
            try
            {
                output.WriteLine($"held: {cut}: {await CutAsync(ready, cut)}");
            }
            catch (Exception e) when (e is InvalidOperationException or TimeoutException or Xunit.Sdk.XunitException)
            {
                broken.Add($"{cut}: {e.Message}");
                output.WriteLine($"BROKEN: {broken[^1]}");
            }
        }

        Assert.True(broken.Count == 0, string.Join("\n\n", broken));
    }

    /// <summary>An instance that is about to deploy v2, and what is durable in that.</summary>
    private static async Task<IReadOnlyList<Cut>> PrepareAsync(string ready, string requirements)
    {
        await using (var instance = await ServingMachine.StartAsync())
        {
            await new MachineFaults(instance).InstallAsync();
            await instance.Machine.CopyAsync(Repository.Hello("v2"), "/srv/app");
            await instance.CommitAsync("requirements.txt", requirements);
            await instance.HoldsAsync(async () => (await instance.Laptop.RunAsync("status")).ExitCode == 0, "the agent is back");
            await instance.SaveAsync(ready);
        }

        await using var traced = await ServingMachine.ResumeAsync(ready);
        var faults = new MachineFaults(traced);
        await faults.TraceAsync();
        return await faults.LastOfEachStepAsync((await traced.RedeployAsync(0)).Split('\n'));
    }

    private static async Task<string> CutAsync(string ready, Cut cut)
    {
        await using var instance = await ServingMachine.ResumeAsync(ready);
        var before = await instance.LiveAsync();
        await new MachineFaults(instance).CutAfterAsync(cut.Change);
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(20));
        await using (var redeploy = instance.Laptop.Start("redeploy"))
        {
            redeploy.CloseInput();
            Assert.True(await instance.Machine.CutPowerWhenAskedAsync(late.Token), $"the power was not cut\n{redeploy.Output}");
        }

        await instance.Machine.BootAsync();
        await instance.ServesAsync();
        string? state = null;
        await instance.HoldsAsync(async () => (state = (await instance.LastOperationAsync())?.Text("state")) is "succeeded" or "failed" or "reverted", "the operation has an outcome");
        var live = await instance.LiveAsync();
        // What was given up left what served before; what succeeded serves. Nothing was wrong with the new release: no power cut takes it back.
        Assert.NotEqual("reverted", state);
        Assert.Equal(state == "failed", before.Split('-')[0] == live.Split('-')[0]);
        await using (var visitor = await StreamlitSession.VisitAsync(instance.Page))
            Assert.Equal(state == "failed" ? "v1" : "v2", visitor.Last!.Release);
        Assert.Equal("", await instance.BrokenAsync());
        await instance.ExpectAsync(0, "audit", "verify");

        await instance.RedeployChangedAsync("afterwards");
        await instance.ServesAsync();
        Assert.NotEqual(live, await instance.LiveAsync());
        Assert.Equal("", await instance.BrokenAsync());
        return $"{state}, {live}";
    }
}

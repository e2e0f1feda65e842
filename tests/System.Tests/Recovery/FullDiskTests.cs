using System.Text.RegularExpressions;
using MBot.TestKit;
using Xunit.Abstractions;

namespace MBot.SystemTests.Recovery;

/// <summary>
/// The disk below the state folder fills up at each step of a redeploy. The steps are those that an undisturbed redeploy
/// shows, so a new one joins by itself.
/// </summary>
public sealed partial class FullDiskTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(90);

    [NeedsFact(Part.Deployment | Part.Root)]
    [Trait("Duration", "Long")]
    public Task WhenTheDiskIsFullAtAStep_TheLiveReleaseServesOn_AndRoomIsAllThatIsNeeded() => AtEachStepAsync(beside: true);

    [NeedsFact(Part.Deployment | Part.Root)]
    [Trait("Duration", "Long")]
    public Task WhenTheDiskIsFullAtAStepOfAStopStart_AReleaseServes_AndRoomIsAllThatIsNeeded() => AtEachStepAsync(beside: false);

    [NeedsFact(Part.Deployment | Part.Root)]
    [Trait("Duration", "Long")]
    public async Task ARepositoryOfAGigabyte_ForWhichThereIsNoRoom_IsRefused_AndTakesNone()
    {
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var instance = await Instance.StartOnDiskAsync(repository, "600m", "deploy.minimumFreeDisk=10MiB");
        await instance.RedeployAsync();
        await using var probe = PageProbe.Start(instance.Page);
        var before = new DriveInfo(instance.State).AvailableFreeSpace;

        await repository.CommitNoiseAsync("model.bin", 1 << 30);
        var refused = await instance.ClientAsync("redeploy");
        Assert.Equal(5, refused.ExitCode);
        Assert.Matches("(?i)no space|disk", refused.Output);
        await instance.AssertNothingHalfWrittenAsync();
        Assert.InRange(new DriveInfo(instance.State).AvailableFreeSpace, before - (20 << 20), long.MaxValue);
        await probe.StopAsync();
        Assert.Empty(probe.Failures);
    }

    private async Task AtEachStepAsync(bool beside)
    {
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        string[] mode = beside ? [] : ["slots.max=1"];
        await using var instance = await Instance.StartOnDiskAsync(repository, "700m", ["deploy.minimumFreeDisk=10MiB", "deploy.watchWindow=2s", "slots.drainTimeout=2s", .. mode]);
        await instance.RedeployAsync();
        await repository.CommitFileAsync("round.txt", "0\n");
        var steps = Step().Matches((await instance.RedeployAsync()).Output).Select(match => match.Groups[1].Value).Distinct().ToList();
        Assert.Contains("prepare environment", steps);

        await using var probe = PageProbe.Start(instance.Page);
        foreach (var step in steps)
        {
            await repository.CommitFileAsync("round.txt", $"{step}\n");
            await repository.CommitFileAsync("requirements.txt", $"streamlit>=1.24,<3\n# {step}\n");
            await using (var redeploy = instance.StartClient("redeploy"))
            {
                await redeploy.WaitForLineAsync(line => line.Contains($"{step} …", StringComparison.Ordinal), Bound);
                MemoryDisk.Fill(instance.State);
                var code = await redeploy.WaitForExitAsync(Bound);
                output.WriteLine($"{step}: exit code {code}");
                Assert.True(code is 0 or 5 or 6, redeploy.Output);
                if (code == 5)
                    Assert.Matches("(?i)disk|no space", redeploy.Output);
                Assert.DoesNotContain("agent.internal", redeploy.Output, StringComparison.Ordinal);
            }

            // Full: what only reads works, and what would change something says why it doesn't.
            (await instance.ClientAsync("status")).Expect(0);
            var refused = await instance.ClientAsync("redeploy");
            Assert.NotEqual(0, refused.ExitCode);
            Assert.Matches("(?i)disk", refused.Output);

            MemoryDisk.Empty(instance.State);
            await instance.OutcomeAsync(Bound);
            await instance.RedeployAsync();
            await instance.AssertNothingHalfWrittenAsync();
        }

        await probe.StopAsync();
        if (beside)
            Assert.Empty(probe.Failures);
    }

    [GeneratedRegex(@"^[0-9:]+\s+(.+?) …$", RegexOptions.Multiline)]
    private static partial Regex Step();
}

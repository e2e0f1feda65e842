using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MBot.Client.Tests.Support;
using MBot.Protos.V1;

namespace MBot.Client.Tests.Commands;

public sealed class AgentUpgradeTests
{
    private static readonly Timestamp Later = Timestamp.FromDateTime(DateTime.UtcNow.AddMinutes(1));

    [Fact]
    public async Task WhenAnUploadStandsStill_ItIsGivenUp_AndBegunAgain()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        var uploads = 0;
        agent.Script
            .On<GetUpgradeRequest>(_ => new UpgradeStatus { Last = agent.Script.Asked<StartUpgradeRequest>().Count > 0 ? new UpgradeOutcome { From = "1", To = "2", Result = UpgradeResult.Upgraded, EndedAt = Later } : null })
            .On<UploadArchiveRequest>(async (_, context) =>
            {
                if (Interlocked.Increment(ref uploads) == 1)
                    await Task.Delay(Timeout.Infinite, context.CancellationToken);
                return new UploadArchiveReply();
            })
            .On<StartUpgradeRequest>(_ => new UpgradeStatus { Pending = new PendingUpgrade { From = "1", To = "2", StartedAt = Later } });
        using var laptop = Laptop.Of(agent);
        laptop.Clock = new HurriedClock(20);
        var archive = Path.Combine(laptop.Home, "archive.tar.gz");
        await File.WriteAllBytesAsync(archive, new byte[4 << 20]);

        var ran = await laptop.RunAsync("agent", "upgrade", archive, "--sha256", Convert.ToHexStringLower(SHA256.HashData(new byte[4 << 20])));

        Assert.True(ran.Exit == ExitCode.Ok, ran.Error);
        Assert.Equal(2, uploads);
    }
}

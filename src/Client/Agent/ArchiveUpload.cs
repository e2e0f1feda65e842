using System.Runtime.CompilerServices;
using Google.Protobuf;
using MBot.Protos.V1;

namespace MBot.Client.Agent;

/// <summary>Sends an archive to the agent in pieces, after what is there already.</summary>
internal static class ArchiveUpload
{
    private const int Piece = 256 * 1024;

    // In a row without a byte that got through: each goes on where the last one broke off.
    private const int Attempts = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    // For one piece, and for the answer to the last: at 70 kbit/s there is still time enough.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="progress">Called with bytes sent and bytes in all.</param>
    public static async Task SendAsync(AgentConnection agent, string path, string sha256, Action<long, long> progress, TimeProvider clock, CancellationToken cancellationToken)
    {
        var length = new FileInfo(path).Length;
        var before = -1L;
        for (var attempt = 1; ; attempt++)
        {
            var status = await agent.ReadAsync(options => agent.Upgrades.GetAsync(new GetUpgradeRequest { Sha256 = sha256 }, options), cancellationToken).ConfigureAwait(false);
            if (status.Received == length)
                return;
            if (status.Received > before)
                (before, attempt) = (status.Received, 1);
            var offset = status.Received > length ? 0 : status.Received;
            using var stalled = new CancellationTokenSource(Patience, clock);
            try
            {
                await agent.SendAsync(options => agent.Upgrades.Upload(options), PiecesAsync(path, sha256, offset, length, Sent, cancellationToken), cancellationToken, stalled.Token).ConfigureAwait(false);
                return;
            }
            catch (ClientException error) when ((error.Exit is ExitCode.Unknown or ExitCode.Unreachable || error.Code == "upgrade.offset-wrong") && attempt < Attempts && agent.Identity.Problem is null)
            {
                // The line broke. What arrived is there, as soon as the agent has noticed the break too.
                await Task.Delay(Pause, clock, cancellationToken).ConfigureAwait(false);
            }

            void Sent(long sent, long all)
            {
                stalled.CancelAfter(Patience);
                progress(sent, all);
            }
        }
    }

    private static async IAsyncEnumerable<UploadArchiveRequest> PiecesAsync(string path, string sha256, long offset, long length, Action<long, long> progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        file.Position = offset;
        var buffer = new byte[Piece];
        yield return new UploadArchiveRequest { Sha256 = sha256, Offset = offset };
        while (await file.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
        {
            yield return new UploadArchiveRequest { Data = ByteString.CopyFrom(buffer, 0, count) };
            offset += count;
            progress(offset, length);
        }
    }
}

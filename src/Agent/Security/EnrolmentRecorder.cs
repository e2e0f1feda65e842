using System.Threading.Channels;
using MBot.Agent.Platform;
using MBot.Agent.Security.Access;
using MBot.Agent.Security.Audit;
using MBot.Agent.Security.Identity;
using MBot.Agent.Security.Transport;

namespace MBot.Agent.Security;

/// <summary>
/// Notices that the agent was enrolled by whoever has a shell, while it ran or before: puts it on record, and when the CA
/// is another one (a lost laptop) ends all that the old one's clients had. Must not know how the files came.
/// </summary>
internal sealed partial class EnrolmentRecorder(
    IdentityFolder folder,
    IdentityStore identity,
    AccessStore access,
    ConnectionRegistry connections,
    Readmissions readmissions,
    AuditLog audit,
    TimeProvider time,
    ILogger<EnrolmentRecorder> logger) : BackgroundService
{
    public const string Enrolled = "identity.enrolled";
    public const string OtherAuthority = "identity.authority-replaced";
    public const string Renewed = "identity.renewed";

    private static readonly TimeSpan Again = TimeSpan.FromSeconds(10);
    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Before the port opens: nobody can have come in by what changed while no agent ran.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (identity.Current is { } current && RecordedIdentity.Read(folder) is { } recorded && recorded.Authority != current.AuthorityFingerprint)
            Retire();
        identity.AuthorityChanging += Retire;
        identity.Changed += Signal; // an enrolment always brings another certificate, and what root lets in is there before it
        await LookAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        identity.AuthorityChanging -= Retire;
        identity.Changed -= Signal;
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var _ in _signals.Reader.ReadAllAsync(stoppingToken))
        {
            if (!await LookAsync(stoppingToken))
                await Task.Delay(Again, time, stoppingToken);
        }
    }

    /// <returns>False when it is to be tried again.</returns>
    private async Task<bool> LookAsync(CancellationToken cancellation)
    {
        try
        {
            if (identity.Current is { } current)
                await RecordAsync(current, cancellation);
            await readmissions.TakeAsync(cancellation);
            return true;
        }
        catch (Exception e) when (e is MBotException or IOException or UnauthorizedAccessException)
        {
            Log.NotRecorded(logger, Again, e);
            Signal();
            return false;
        }
    }

    private async Task RecordAsync(AgentIdentity current, CancellationToken cancellation)
    {
        var (before, now) = (RecordedIdentity.Read(folder), RecordedIdentity.Of(current));
        if (before == now)
            return;
        if (before is not null && before.Authority != now.Authority)
            Log.OtherAuthority(logger, now.Authority, before.Authority, connections.Close(c => c.Authority != now.Authority, "the agent was enrolled with another authority"));
        var action = before is null ? Enrolled : before.Authority != now.Authority ? OtherAuthority : Renewed;
        await audit.AppendAsync(AuditEvent.OfAgent(action, Detail(before, now)), cancellation);
        now.Write(folder);
    }

    private static string Detail(RecordedIdentity? before, RecordedIdentity now) =>
        before is null || before.Authority == now.Authority
            ? $"certificate {now.Serial} of the authority {now.Authority}"
            : $"certificate {now.Serial} of the authority {now.Authority} in the place of {before.Authority}, whose clients have no access any more";

    private void Retire()
    {
        try
        {
            Log.Retired(logger, access.RetireAll());
        }
        catch (Exception e) when (e is MBotException or IOException or UnauthorizedAccessException)
        {
            // The list stays as it is; that the CA no longer vouches for whoever is on it is what counts.
            Log.NotRetired(logger, e);
        }
    }

    private void Signal() => _signals.Writer.TryWrite(true);

    private static partial class Log
    {
        [LoggerMessage(5081, LogLevel.Warning, "Enrolled with the authority {Now} in the place of {Before}; {Connections} connections closed")]
        public static partial void OtherAuthority(ILogger logger, string now, string before, int connections);

        [LoggerMessage(5082, LogLevel.Warning, "Another authority counts: {Count} client certificates are out of force")]
        public static partial void Retired(ILogger logger, int count);

        [LoggerMessage(5084, LogLevel.Warning, "Another authority counts, but the list of its predecessor's clients could not be closed")]
        public static partial void NotRetired(ILogger logger, Exception error);

        [LoggerMessage(5083, LogLevel.Warning, "The enrolment could not be put on record; trying again in {Pause}")]
        public static partial void NotRecorded(ILogger logger, TimeSpan pause, Exception error);
    }
}

using System.CommandLine;
using System.Globalization;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class AuditCommand : Verb
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Option<int> limit = new("--limit", "-n") { Description = "The last so many records; 0 shows all.", DefaultValueFactory = _ => 50, HelpName = "N" };

    public AuditCommand(ClientEnvironment environment)
        : base(environment, "audit", "Show who did what, oldest first; 'audit verify' proves that nothing was changed.")
    {
        Add(limit);
        Common.Between(limit, 0, int.MaxValue);
        Add(new AuditVerifyCommand(environment));
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var count = session.Get(limit);
        var records = new Queue<AuditRecord>();
        await ReadAsync(session, record =>
        {
            records.Enqueue(record);
            if (count > 0 && records.Count > count)
                records.Dequeue();
        }, cancellationToken).ConfigureAwait(false);
        if (session.Json)
        {
            foreach (var record in records)
                session.Terminal.JsonLine(record);
            return ExitCode.Ok;
        }

        session.Terminal.Table(["#", "TIME", "WHO", "ROLE", "FROM", "WHAT", "DECISION", "DETAIL"],
            [.. records.Select(record => new Cell[]
            {
                record.Sequence.ToString(CultureInfo.InvariantCulture), Text.Moment(record.Time, session.Clock), record.Actor,
                record.Role == Role.Unspecified ? "" : record.Role.ToString().ToLowerInvariant(), record.Peer, record.Action,
                new(record.Decision, record.Decision == "allowed" ? Style.Plain : Style.Warning), record.Detail,
            })], "nothing was done yet");
        return ExitCode.Ok;
    }

    public static Task ReadAsync(Session session, Action<AuditRecord> record, CancellationToken cancellationToken) =>
        session.Agent.StreamAsync(options => session.Agent.Access.ReadAudit(new ReadAuditRequest(), options), record, cancellationToken, Patience);
}

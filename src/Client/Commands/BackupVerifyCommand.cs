using System.CommandLine;
using System.Globalization;
using MBot.Client.Aws;
using MBot.Client.Backups;
using MBot.Client.Output;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

internal sealed class BackupVerifyCommand : Verb
{
    private readonly Option<double> maxAge = new("--max-age") { Description = "Hours that the newest complete one may be old.", HelpName = "HOURS", DefaultValueFactory = _ => 26 };

    public BackupVerifyCommand(ClientEnvironment environment)
        : base(environment, "verify", "Look whether the newest backup is one. Exit code 5 when something is wrong.", """
            Its age, whether it is complete, encrypted and tagged, and whether it is of the volume that the instance has now. Each finding comes
            with what mends it. Whether it can be started from, only a restore shows.
            """)
    {
        Add(maxAge);
        AwsOptions.AddTo(this);
        maxAge.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var hours) && hours is <= 0 or > 24 * 366)
                result.AddError($"{maxAge.Name} must be more than 0 hours and at most a year.");
        });
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var ec2 = session.Ec2;
        var instance = await InstanceFinder.FindAsync(ec2, cancellationToken).ConfigureAwait(false);
        var snapshots = await ec2.SnapshotsAsync(instance.RootVolumeId, cancellationToken).ConfigureAwait(false);
        var report = new BackupCheck(TimeSpan.FromHours(session.Get(maxAge)), session.Clock.GetUtcNow(), ec2.Target, ec2.Region).Look(snapshots, instance);
        if (session.Json)
            Write(session, report);
        else
            Tell(session, report);
        return report.Findings.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private static void Tell(Session session, BackupReport report)
    {
        var terminal = session.Terminal;
        foreach (var finding in report.Findings)
        {
            if (terminal.Traits.OutputIsTerminal)
            {
                terminal.Line($"{finding.Code}: {finding.Text}", Style.Bad);
                terminal.Line($"  → {finding.Mend}");
            }
            else
            {
                terminal.Line($"{finding.Code}\t{finding.Text}\t{finding.Mend}");
            }
        }

        if (report is { Findings.Count: 0, Newest: { } newest })
            terminal.Line($"{newest.Id} is good: {BackupText.Age(newest, session.Clock)} old, complete, encrypted, of {newest.VolumeId}", Style.Good);
    }

    private static void Write(Session session, BackupReport report) => session.Terminal.Document(writer =>
    {
        writer.WriteBoolean("good", report.Findings.Count == 0);
        if (report.Newest is { } newest)
        {
            writer.WriteStartObject("newest");
            BackupText.Write(writer, newest, session.Clock);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNull("newest");
        }

        writer.WriteStartArray("findings");
        foreach (var finding in report.Findings)
        {
            writer.WriteStartObject();
            writer.WriteString("code", finding.Code);
            writer.WriteString("text", finding.Text);
            writer.WriteString("mend", finding.Mend);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });
}

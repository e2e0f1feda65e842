using MBot.Client.Aws;
using MBot.Client.Backups;
using MBot.Client.Costs;
using MBot.Client.Output;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

internal sealed class BackupCostsCommand : Verb
{
    public BackupCostsCommand(ClientEnvironment environment)
        : base(environment, "costs", "What the backups cost in a month, at most.", """
            EBS charges a snapshot for the blocks that changed since the one before, and doesn't tell how many. So each counts with all that it
            would fill, or with its volume's size when EBS doesn't tell that either: the bill is lower, for what doesn't change is charged once.
            US dollars before VAT, by this program's own table of prices, which has eu-west-3 only.
            """) => AwsOptions.AddTo(this);

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var ec2 = session.Ec2;
        var instance = await InstanceFinder.FindAsync(ec2, cancellationToken).ConfigureAwait(false);
        var snapshots = (await ec2.SnapshotsAsync(instance.RootVolumeId, cancellationToken).ConfigureAwait(false)).Where(snapshot => !snapshot.HasFailed).ToList();
        var price = PriceTable.Of(ec2.Region).SnapshotGbMonth;
        var most = snapshots.Sum(snapshot => snapshot.GibAtMost);
        if (session.Json)
            Write(session, snapshots, price, most);
        else
            Show(session, snapshots, price, most);
        return ExitCode.Ok;
    }

    private static void Show(Session session, List<CloudSnapshot> snapshots, Price? price, decimal most)
    {
        var terminal = session.Terminal;
        terminal.Table(["BACKUP", "TIME", "BY", "GB AT MOST", "USD A MONTH AT MOST"], [.. snapshots.Select(snapshot => new Cell[]
        {
            snapshot.Id, BackupText.Time(snapshot, session.Clock), BackupText.Maker(BackupTags.Maker(snapshot)), Text.Invariant($"{snapshot.GibAtMost:0.#}"), Usd(price, snapshot.GibAtMost),
        })], "no backups: nothing is charged");
        if (snapshots.Count == 0)
            return;
        terminal.Line(Text.Invariant($"{Text.Count(snapshots.Count, "backup")}, at most {most:0.#} GB: at most {Usd(price, most)} USD a month before VAT"));
        terminal.Note(price is null
            ? $"the price of snapshots in {session.Ec2.Region} is not known here: aws.amazon.com/ebs/pricing"
            : Text.Invariant($"EBS charges changed blocks and doesn't tell how many: the bill is lower. {price.Usd} USD a GB and month: {price.Source}, {price.AsOf:yyyy-MM-dd}"), Style.Dim);
    }

    private static string Usd(Price? price, decimal gib) => price is null ? "?" : Text.Invariant($"{gib * price.Usd:0.00}");

    private static void Write(Session session, List<CloudSnapshot> snapshots, Price? price, decimal most) => session.Terminal.Document(writer =>
    {
        writer.WriteString("currency", "USD");
        writer.WriteNumber("backups", snapshots.Count);
        writer.WriteNumber("gbAtMost", Math.Round(most, 2));
        if (price is null)
        {
            writer.WriteNull("usdPerGbMonth");
            writer.WriteNull("usdPerMonthAtMost");
        }
        else
        {
            writer.WriteNumber("usdPerGbMonth", price.Usd);
            writer.WriteNumber("usdPerMonthAtMost", Math.Round(most * price.Usd, 2));
        }

        writer.WriteString("priceSource", price?.Source);
    });
}

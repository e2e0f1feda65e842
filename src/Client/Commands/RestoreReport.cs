using MBot.Client.Aws;
using MBot.Client.Costs;
using MBot.Client.Lifecycle;
using MBot.Client.Output;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

/// <summary>What a restore has left: an app that serves, and a volume that is charged.</summary>
/// <param name="old">The volume that was the root before; null when it isn't known.</param>
internal sealed class RestoreReport(Session session, TimeLine line, CloudInstance instance, CloudSnapshot snapshot, CloudVolume? old)
{
    private CloudVolume? Left => old is not null && old.Id != instance.RootVolumeId ? old : null;

    /// <summary>USD a month; null when the price isn't known here.</summary>
    private decimal? Cost => Left is { } volume && PriceTable.Of(session.Ec2.Region).VolumeGbMonths.GetValueOrDefault(volume.Type) is { } price ? price.Usd * volume.SizeGib : null;

    /// <param name="epoch">Null: the agent was not told.</param>
    public void Write(Served served, long? epoch)
    {
        if (session.Json)
            WriteJson(served, epoch);
        else
            WriteText(served, epoch);
    }

    private void WriteText(Served served, long? epoch)
    {
        var terminal = session.Terminal;
        terminal.Line($"{instance.Id} has the disk of {snapshot.Id} and {(served.Page is { } page ? $"serves at {page}" : $"runs; {served.Note}")}, after {Text.Span(line.Elapsed)}", Style.Good);
        if (Left is { } volume)
            terminal.Note($"its old volume {volume.Id} ({volume.SizeGib} GiB {volume.Type}) is kept, detached, and costs {(Cost is { } usd ? Text.Invariant($"{usd:0.00} USD a month before VAT") : "what a volume costs")}; when you don't need it: aws ec2 delete-volume --region {session.Ec2.Region} --volume-id {volume.Id}");
        if (epoch is null)
            terminal.Note("the agent was not told that its disk is an old one: mbot-client access restored, on the laptop that has the CA, soon", Style.Warning);
        else
            terminal.Note("mbot-client audit verify accepts the gap now; certificates, settings and secrets are those of the backup", Style.Dim);
    }

    private void WriteJson(Served served, long? epoch) => session.Terminal.Document(writer =>
    {
        writer.WriteString("instanceId", instance.Id);
        writer.WriteString("backup", snapshot.Id);
        writer.WriteString("volumeId", instance.RootVolumeId);
        writer.WriteString("oldVolumeId", Left?.Id);
        if (Cost is { } usd)
            writer.WriteNumber("oldVolumeUsdPerMonth", Math.Round(usd, 2));
        else
            writer.WriteNull("oldVolumeUsdPerMonth");
        if (epoch is { } number)
            writer.WriteNumber("epoch", number);
        else
            writer.WriteNull("epoch");
        writer.WriteString("appUrl", served.Page?.ToString());
        writer.WriteString("note", served.Note);
        line.Write(writer);
    });
}

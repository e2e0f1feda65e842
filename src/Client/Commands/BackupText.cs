using System.Text.Json;
using MBot.Client.Aws;
using MBot.Client.Backups;
using MBot.Client.Output;

namespace MBot.Client.Commands;

/// <summary>A backup in words and in JSON, the same in all its verbs.</summary>
internal static class BackupText
{
    public static string Maker(BackupMaker maker) => maker switch
    {
        BackupMaker.Client => "client",
        BackupMaker.Dlm => "DLM",
        _ => "other",
    };

    public static string Age(CloudSnapshot snapshot, TimeProvider clock) => Text.Span(clock.GetUtcNow() - snapshot.StartedAt);

    public static Style StyleOf(CloudSnapshot snapshot) => snapshot.IsCompleted ? Style.Good : snapshot.HasFailed ? Style.Bad : Style.Warning;

    public static string Time(CloudSnapshot snapshot, TimeProvider clock) => Text.Moment(Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(snapshot.StartedAt), clock);

    public static void Write(Utf8JsonWriter writer, CloudSnapshot snapshot, TimeProvider clock)
    {
        writer.WriteString("id", snapshot.Id);
        writer.WriteString("time", snapshot.StartedAt.UtcDateTime);
        writer.WriteNumber("ageSeconds", Math.Round((clock.GetUtcNow() - snapshot.StartedAt).TotalSeconds));
        writer.WriteString("volumeId", snapshot.VolumeId);
        writer.WriteNumber("volumeGib", snapshot.VolumeGib);
        if (snapshot.FullBytes is { } bytes)
            writer.WriteNumber("fullBytes", bytes);
        else
            writer.WriteNull("fullBytes");
        writer.WriteString("state", snapshot.State);
        writer.WriteString("progress", snapshot.Progress);
        writer.WriteString("release", snapshot.Tags.GetValueOrDefault(BackupTags.Release));
        writer.WriteString("reason", snapshot.Tags.GetValueOrDefault(BackupTags.Reason));
        writer.WriteString("instanceId", snapshot.Tags.GetValueOrDefault(BackupTags.Instance));
        writer.WriteBoolean("encrypted", snapshot.Encrypted);
        writer.WriteString("by", Maker(BackupTags.Maker(snapshot)));
    }
}

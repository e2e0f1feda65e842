using System.Globalization;
using MBot.Agent.Platform;

namespace MBot.Agent.Backups;

/// <summary>When the disk was made ready for a snapshot last, kept in a file: a snapshot that is restored says of itself when it was taken.</summary>
internal sealed partial class LastPreparation(StateFolder folder, ILogger<LastPreparation> logger)
{
    public DateTimeOffset? Time => File.Exists(folder.LastBackup)
        && DateTimeOffset.TryParse(File.ReadAllText(folder.LastBackup), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>A disk that is too full for this line is no reason to take no snapshot of it.</summary>
    public void Note(DateTimeOffset at)
    {
        try
        {
            AtomicFile.Write(folder.LastBackup, at.ToString("O", CultureInfo.InvariantCulture) + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.NotNoted(logger, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(12003, LogLevel.Warning, "That the disk is ready for a snapshot could not be noted; /metrics goes on telling of the one before")]
        public static partial void NotNoted(ILogger logger, Exception error);
    }
}

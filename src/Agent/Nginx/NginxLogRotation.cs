using System.Globalization;
using MBot.Agent.Configuration;
using MBot.Agent.Platform;

namespace MBot.Agent.Nginx;

/// <summary>
/// Keeps nginx's logs bounded: a file that has grown too large becomes <c>NAME.1</c> (older ones 2, 3, …; the oldest goes)
/// and nginx opens a new one. Between the two nginx writes to the renamed file: no line is lost.
/// </summary>
internal sealed partial class NginxLogRotation(NginxPaths paths, NginxProcesses processes, ISettings<NginxOptions> settings, TimeProvider time, ILogger<NginxLogRotation> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                RotateIfLarge();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Log.Failed(log, e); // the next round tries again
            }
        }
    }

    /// <returns>How many files were rotated.</returns>
    public int RotateIfLarge()
    {
        var options = settings.Current;
        var large = ((string[])[paths.AccessLog, paths.ErrorLog]).Where(f => File.Exists(f) && new FileInfo(f).Length >= options.LogSize).ToArray();
        foreach (var file in large)
            Shift(file, options.LogFiles);
        if (large.Length > 0)
        {
            // The master passes the signal on to its workers, also to those that only keep old sessions; orphans have no master.
            processes.Master()?.Signal(Signals.UserOne);
            foreach (var orphan in processes.Orphans())
                orphan.Process.Signal(Signals.UserOne);
        }

        return large.Length;
    }

    private static void Shift(string file, int keep)
    {
        foreach (var extra in Directory.EnumerateFiles(Path.GetDirectoryName(file)!, Path.GetFileName(file) + ".*"))
        {
            if (int.TryParse(Path.GetExtension(extra).AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= keep)
                File.Delete(extra);
        }

        for (var number = keep - 1; number >= 1; number--)
        {
            if (File.Exists(Numbered(file, number)))
                File.Move(Numbered(file, number), Numbered(file, number + 1), overwrite: true);
        }

        File.Move(file, Numbered(file, 1), overwrite: true);
    }

    private static string Numbered(string file, int number) => string.Create(CultureInfo.InvariantCulture, $"{file}.{number}");

    private static partial class Log
    {
        [LoggerMessage(7021, LogLevel.Warning, "nginx's logs could not be rotated")]
        public static partial void Failed(ILogger log, Exception exception);
    }
}

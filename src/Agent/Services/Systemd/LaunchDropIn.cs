using System.Globalization;

namespace MBot.Agent.Services.Systemd;

/// <summary>What makes an instance of the template <c>mbot-app@.service</c> run one copy of one release. Pure.</summary>
internal static class LaunchDropIn
{
    /// <param name="environmentFile">Readable by root alone; systemd reads it before it gives up root for the app's user.</param>
    public static string Render(ServiceSpec spec, string environmentFile) => string.Create(CultureInfo.InvariantCulture, $"""
        # Made by mbot-agent for {spec.Name}; gone with the next boot, and then made again.
        [Service]
        WorkingDirectory={UnitText.Path(spec.WorkingDirectory)}
        EnvironmentFile={UnitText.Path(environmentFile)}
        ExecStart=
        ExecStart=:{string.Join(' ', spec.Arguments.Prepend(spec.File).Select(UnitText.Word))}
        TimeoutStopSec={Math.Ceiling(spec.StopTimeout.TotalSeconds):0}

        """);

    /// <summary>Everything that the program sees beside what systemd itself sets.</summary>
    public static string RenderEnvironment(ServiceSpec spec) => string.Concat(
        spec.Environment.Where(plain => !spec.Secrets.ContainsKey(plain.Key)).Select(plain => UnitText.Assignment(plain.Key, plain.Value))
            .Concat(spec.Secrets.Select(secret => UnitText.Assignment(secret.Key, secret.Value.Reveal()))));
}

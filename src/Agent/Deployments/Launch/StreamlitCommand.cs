using System.Globalization;

namespace MBot.Agent.Deployments.Launch;

/// <summary>
/// `streamlit run` for an app behind nginx, as a pure function of the installed version. Flags beat the project's own
/// config.toml, so what keeps the deployment safe (address, port, headless) can't be changed by it.
/// </summary>
internal static class StreamlitCommand
{
    /// <param name="uploadMegabytes">Equal to nginx's client_max_body_size.</param>
    public static IReadOnlyList<string> Arguments(StreamlitVersion version, string entryPoint, AppOptions options, long uploadMegabytes)
    {
        var arguments = new List<string>
        {
            "-m", "streamlit", "run", entryPoint,
            "--server.address=127.0.0.1",
            "--server.port={port}",
            "--server.headless=true",
            "--server.fileWatcherType=none",
            string.Create(CultureInfo.InvariantCulture, $"--server.maxUploadSize={uploadMegabytes}"),
            "--browser.gatherUsageStats=false",
            $"--client.showErrorDetails={ErrorDetails(version, options.ShowErrorDetails)}",
        };
        if (version.AtLeast(1, 21))
            arguments.Add("--client.toolbarMode=viewer");
        if (options.Domain.Length > 0)
            arguments.Add($"--browser.serverAddress={options.Domain}");
        arguments.AddRange(options.StreamlitArguments);
        return arguments;
    }

    // The words are newer than the boolean, which stays accepted; to an old version a word is an error that ends it at its start.
    private static string ErrorDetails(StreamlitVersion version, bool show) =>
        version.AtLeast(1, 45) ? (show ? "full" : "none") : (show ? "true" : "false");
}

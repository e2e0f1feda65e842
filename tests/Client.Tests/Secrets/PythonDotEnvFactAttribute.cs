using System.Diagnostics;

namespace MBot.Client.Tests.Secrets;

/// <summary>Runs where Debian's python3-dotenv is installed, is skipped with that reason elsewhere.</summary>
internal sealed class PythonDotEnvFactAttribute : FactAttribute
{
    public const string Python = "/usr/bin/python3";

    public PythonDotEnvFactAttribute()
    {
        if (!File.Exists(Python) || !HasDotEnv())
            Skip = "python-dotenv is not there (Debian: apt-get install python3-dotenv)";
    }

    private static bool HasDotEnv()
    {
        using var process = Process.Start(new ProcessStartInfo(Python, ["-c", "import dotenv.parser"]) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

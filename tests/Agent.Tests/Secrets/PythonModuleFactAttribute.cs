using System.Diagnostics;

namespace MBot.Agent.Tests.Secrets;

/// <summary>Runs where a Python has a module, is skipped with that reason elsewhere.</summary>
internal sealed class PythonModuleFactAttribute : FactAttribute
{
    public PythonModuleFactAttribute(string python, string module)
    {
        if (!File.Exists(python))
        {
            Skip = $"{python} is not there";
            return;
        }

        using var process = Process.Start(new ProcessStartInfo(python, ["-c", $"import {module}"]) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            Skip = $"{python} has no module {module}";
    }
}

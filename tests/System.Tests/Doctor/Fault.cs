namespace MBot.SystemTests.Doctor;

/// <summary>One way to break a machine, and what doctor must say of it.</summary>
/// <param name="Check">That it names first.</param>
/// <param name="Cause">A piece of the cause that it names.</param>
/// <param name="BreakAsync">Breaks it.</param>
/// <param name="MendAsync">Takes that back.</param>
internal sealed record Fault(string Name, string Check, string Cause, Func<Patient, Task> BreakAsync, Func<Patient, Task> MendAsync)
{
    /// <summary>Broken by a line of shell, and mended by the command that doctor names.</summary>
    public static Fault MendedAsNamed(string name, string check, string cause, string breaks) =>
        new(name, check, cause, patient => patient.ShellAsync(breaks), patient => patient.ShellAsync(patient.NamedCommand));

    /// <summary>Broken and mended by a line of shell each.</summary>
    public static Fault Of(string name, string check, string cause, string breaks, string mends) =>
        new(name, check, cause, patient => patient.ShellAsync(breaks), patient => patient.ShellAsync(mends));
}

namespace MBot.SystemTests.Terraform;

/// <summary>One wrong edit of deploy/terraform.</summary>
/// <param name="What">Is asserted to be caught.</param>
/// <param name="Module">Whose checks are run.</param>
/// <param name="File">The file, below deploy/terraform.</param>
/// <param name="From">Stands there once.</param>
/// <param name="To">Stands there instead.</param>
/// <param name="Says">A part of what is said.</param>
public sealed record Mistake(string What, string Module, string File, string From, string To, string Says)
{
    /// <exception cref="InvalidOperationException">The file is not as the mistake expects it.</exception>
    public void Make(string terraform)
    {
        var file = Path.Combine(terraform, File);
        var text = System.IO.File.ReadAllText(file);
        if (text.Split(From).Length != 2)
            throw new InvalidOperationException($"\"{From}\" stands {text.Split(From).Length - 1} times in {File}");
        System.IO.File.WriteAllText(file, text.Replace(From, To, StringComparison.Ordinal));
    }

    /// <inheritdoc/>
    public override string ToString() => What;
}

using MBot.TestKit;

namespace MBot.Client.Tests.Terraform;

/// <summary>Runs where terraform is installed, is skipped with that reason elsewhere.</summary>
internal sealed class TerraformFactAttribute : FactAttribute
{
    public TerraformFactAttribute()
    {
        if (Parts.Find("terraform") is null)
            Skip = "terraform is not in PATH";
    }
}

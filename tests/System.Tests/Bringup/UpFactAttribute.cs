using MBot.TestKit;

namespace MBot.SystemTests.Bringup;

/// <summary>A test of a bring-up: the real terraform, moto for AWS, a box for the machine.</summary>
internal sealed class UpFactAttribute : NeedsFactAttribute
{
    public UpFactAttribute()
        : base(Part.Moto | Part.Box | Part.Git | Part.Streamlit)
    {
        if (TestKit.Parts.Find("terraform") is null)
            Skip ??= "terraform is missing";
    }
}

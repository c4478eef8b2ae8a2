namespace SmartSecurity.Vision.Models;

/// <summary>A model is not what its manifest says, or not there. The message says what is wrong and what to do.</summary>
public sealed class ModelRefusedException : Exception
{
    public ModelRefusedException() { }
    public ModelRefusedException(string message) : base(message) { }
    public ModelRefusedException(string message, Exception inner) : base(message, inner) { }

    /// <param name="model">Name of the model or of its kind.</param>
    /// <param name="why">What is wrong, as the rest of a sentence that begins with the model.</param>
    /// <param name="whatToDo">What repairs it, as an imperative.</param>
    public ModelRefusedException(string model, string why, string whatToDo)
        : base($"Model {model} is refused: {why}; {whatToDo}.") => Model = model;

    public string Model { get; } = "";
}
